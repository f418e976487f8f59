"""Businesses, coaches and clients, their roles, invitations, sign-ins and API keys."""
