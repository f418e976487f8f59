"""Plans, offers, payments and refunds, and the gateways money comes through."""
