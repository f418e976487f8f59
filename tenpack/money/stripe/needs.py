"""What the account at the provider has to let us do, and tell us. Names as the provider's own pages have them."""

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Permission:
    """One line of the provider's page for a restricted key: what it is called there, how much, and its short name."""

    label: str
    access: str
    name: str


# From the calls of this room: each needs one of these.
PERMISSIONS = (
    Permission("Checkout Sessions", "Write", "rak_checkout_session_write"),
    Permission("Customers", "Write", "rak_customer_write"),
    Permission("Products", "Write", "rak_product_write"),
    Permission("Prices", "Write", "rak_plan_write"),
    Permission("Subscriptions", "Write", "rak_subscription_write"),
    Permission("Invoices", "Write", "rak_invoice_write"),
    Permission("Customer portal", "Write", "rak_customer_portal_write"),
    Permission("Charges and Refunds", "Write", "rak_charge_write"),
    Permission("PaymentIntents", "Read", "rak_payment_intent_read"),
    Permission("PaymentMethods", "Read", "rak_payment_method_read"),
    Permission("Disputes", "Read", "rak_dispute_read"),
    Permission("Connected accounts", "Read", "rak_connected_account_read"),
)
# From `events.HANDLERS`: what is handled there is asked for here, and nothing else.
EVENTS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "invoice.paid",
    "invoice.payment_failed",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "subscription_schedule.completed",
    "subscription_schedule.released",
    "customer.updated",
    "payment_method.attached",
    "payment_method.automatically_updated",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
)
DASHBOARD = "https://dashboard.stripe.com"


def key_page() -> str:
    """The provider's page for a new restricted key, everything that is needed ticked already."""
    wanted = [("name", "Tenpack"), *(("permissions[]", one.name) for one in PERMISSIONS)]
    return f"{DASHBOARD}/apikeys/create?{urlencode(wanted)}"


def endpoint_page() -> str:
    """The provider's page where an address for messages is entered."""
    return f"{DASHBOARD}/webhooks"
