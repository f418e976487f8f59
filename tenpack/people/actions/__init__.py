"""Every act on people, one public function each."""

from tenpack.people.actions.business import (
    BusinessDraft,
    change_business,
    change_policy,
    make_api_key,
    revoke_api_key,
    set_up_business,
)
from tenpack.people.actions.clients import (
    ClientDraft,
    archive_client,
    change_client,
    create_client,
    give_clients,
    restore_client,
)
from tenpack.people.actions.invitations import (
    accept_invitation,
    change_role,
    find_invitation,
    invite_client,
    invite_coach,
    remove_coach,
    renew_token,
    withdraw_invitation,
)
from tenpack.people.actions.own_details import OwnDraft, change_own_details
from tenpack.people.actions.rates import set_session_rate
from tenpack.people.actions.seller import SellerDraft, change_seller

__all__ = [
    "BusinessDraft",
    "ClientDraft",
    "OwnDraft",
    "SellerDraft",
    "accept_invitation",
    "archive_client",
    "change_business",
    "change_client",
    "change_own_details",
    "change_policy",
    "change_role",
    "change_seller",
    "create_client",
    "find_invitation",
    "give_clients",
    "invite_client",
    "invite_coach",
    "make_api_key",
    "remove_coach",
    "renew_token",
    "restore_client",
    "revoke_api_key",
    "set_session_rate",
    "set_up_business",
    "withdraw_invitation",
]
