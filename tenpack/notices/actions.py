"""Acts that end in a letter: what happened and the order to write about it are stored together, or neither is."""

from datetime import datetime

from django.db import transaction

from tenpack.kit.errors import Forbidden
from tenpack.notices.sending import send_invitation
from tenpack.people.actions import invite_client, invite_coach
from tenpack.people.choices import Role
from tenpack.people.models import Client, Coach, Invitation


@transaction.atomic
def mail_client_invitation(*, client: Client, by: Coach, now: datetime) -> Invitation:
    """Invite a client and have the letter written. Earlier invitations end. Errors: `NoAddress`."""
    invitation, _token = invite_client(client=client, by=by.actor, now=now)
    send_invitation.enqueue(str(invitation.id), by.user.email)
    return invitation


@transaction.atomic
def mail_coach_invitation(*, email: str, name: str, role: Role, by: Coach, now: datetime) -> Invitation:
    """Invite somebody to the team and have the letter written. Only an owner invites owners.

    Errors: `InvalidFields`, `AlreadyInTeam`, `Forbidden`.
    """
    if role is Role.OWNER and by.role != Role.OWNER:
        raise Forbidden
    invitation, _token = invite_coach(business=by.business, email=email, name=name, role=role, by=by.actor, now=now)
    send_invitation.enqueue(str(invitation.id), by.user.email)
    return invitation
