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
from tenpack.people.actions.messages import MessageDraft, forget_files, mark_read, send_message
from tenpack.people.actions.notes import (
    edit_note,
    forget_removed_notes,
    remove_note,
    restore_note,
    set_note_pinned,
    write_note,
)
from tenpack.people.actions.own_details import OwnDraft, change_own_details
from tenpack.people.actions.rates import set_session_rate
from tenpack.people.actions.seller import SellerDraft, change_seller

__all__ = [
    "BusinessDraft",
    "ClientDraft",
    "MessageDraft",
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
    "edit_note",
    "find_invitation",
    "forget_files",
    "forget_removed_notes",
    "give_clients",
    "invite_client",
    "invite_coach",
    "make_api_key",
    "mark_read",
    "remove_coach",
    "remove_note",
    "renew_token",
    "restore_client",
    "restore_note",
    "revoke_api_key",
    "send_message",
    "set_note_pinned",
    "set_session_rate",
    "set_up_business",
    "withdraw_invitation",
    "write_note",
]
