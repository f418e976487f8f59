"""Letting people in: clients and the team, by a mailed link."""

from datetime import datetime, timedelta
from secrets import token_urlsafe

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import NAME_LENGTH, Checks
from tenpack.kit.errors import Forbidden
from tenpack.people.actions.business import hash_of
from tenpack.people.actions.passwords import check_password
from tenpack.people.choices import Role
from tenpack.people.errors import AlreadyClient, AlreadyInTeam, InvitationOver, LastOwner, NoAddress, StillCoaches
from tenpack.people.models import Business, Client, Coach, Invitation, User

OPEN_FOR = timedelta(days=14)


@transaction.atomic
def invite_client(*, client: Client, by: Actor, now: datetime) -> tuple[Invitation, str]:
    """Invite a client to see their own profile. Earlier invitations end. Shape: the row and the secret token.

    Errors: `NoAddress`.
    """
    if not client.email:
        raise NoAddress
    Invitation.objects.filter(client=client, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    Client.objects.filter(id=client.id).update(invited_at=now)
    client.invited_at = now
    invitation, token = make_invitation(client.business, client.email, client.name, now=now, client=client)
    record("client.invited", business_id=client.business_id, client_id=client.id, about=client, now=now, by=by)
    return invitation, token


@transaction.atomic
def invite_coach(
    *, business: Business, email: str, name: str, role: Role, by: Actor, now: datetime
) -> tuple[Invitation, str]:
    """Invite somebody to the team. Shape: the row and the secret token. Errors: `InvalidFields`, `AlreadyInTeam`."""
    checks = Checks()
    email = checks.email("email", email, required=True)
    name = checks.text("name", name, NAME_LENGTH, required=True)
    checks.refuse_if_any()
    if Coach.objects.filter(business=business, user__email=email, left_at=None).exists():
        raise AlreadyInTeam
    earlier = Invitation.objects.filter(
        business=business, client=None, email=email, accepted_at=None, withdrawn_at=None
    )
    earlier.update(withdrawn_at=now)
    invitation, token = make_invitation(business, email, name, now=now, role=role)
    record("coach.invited", business_id=business.id, about=invitation, now=now, by=by, role=role.value)
    return invitation, token


def make_invitation(
    business: Business, email: str, name: str, *, now: datetime, client: Client | None = None, role: str = ""
) -> tuple[Invitation, str]:
    """The row and the token it was made from."""
    token = token_urlsafe(32)
    invitation = Invitation.objects.create(
        business=business,
        client=client,
        role=role,
        email=email,
        name=name,
        token_hash=hash_of(token),
        created_at=now,
        expires_at=now + OPEN_FOR,
    )
    return invitation, token


@transaction.atomic
def renew_token(*, invitation: Invitation) -> str:
    """A fresh secret for the link of an invitation, as its letter is written: no token waits anywhere to be sent.

    Repeat: the earlier link ends. Locks: the invitation.
    """
    token = token_urlsafe(32)
    Invitation.objects.filter(id=invitation.id).update(token_hash=hash_of(token))
    return token


def find_invitation(token: str, *, now: datetime) -> Invitation:
    """The invitation behind a mailed link. Errors: `InvitationOver`."""
    found = Invitation.objects.select_related("business", "client").filter(
        token_hash=hash_of(token), accepted_at=None, withdrawn_at=None, expires_at__gt=now
    )
    invitation = found.first()
    if invitation is None:
        raise InvitationOver
    return invitation


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, name: str, password: str | None, user: User | None, now: datetime
) -> User:
    """Let the invited person in: with the sign-in they have, else with a new one of the invited address.

    Locks: the invitation. Errors: `InvitationOver`, `InvalidFields`, `AlreadyInTeam`, `AlreadyClient`.
    """
    invitation = Invitation.objects.select_for_update().get(id=invitation.id)
    if invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= now:
        raise InvitationOver
    if user:
        require_free_place(invitation, user)
    user = user or new_user(invitation, name, password)
    person = seat_for(invitation, user)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    record(
        "invitation.accepted",
        business_id=invitation.business_id,
        client_id=invitation.client_id,
        about=person,
        now=now,
        by=person.actor,
    )
    return user


def require_free_place(invitation: Invitation, user: User) -> None:
    """Refuse a second place of the same kind. Errors: `AlreadyInTeam`, `AlreadyClient`."""
    if invitation.client_id:
        others = Client.objects.filter(business_id=invitation.business_id, user=user)
        if others.exclude(id=invitation.client_id).exists():
            raise AlreadyClient
    elif Coach.objects.filter(business_id=invitation.business_id, user=user, left_at=None).exists():
        raise AlreadyInTeam


def seat_for(invitation: Invitation, user: User) -> Client | Coach:
    """Give this sign-in the place the invitation names."""
    if invitation.client:
        invitation.client.user = user
        invitation.client.save(update_fields=["user"])
        return invitation.client
    return Coach.objects.update_or_create(
        business_id=invitation.business_id,
        user=user,
        defaults={"role": invitation.role, "name": user.name or invitation.name, "left_at": None},
    )[0]


def new_user(invitation: Invitation, name: str, password: str | None) -> User:
    """A sign-in with the invited address. Errors: `InvalidFields`, also where the address has a sign-in already."""
    checks = Checks()
    name = checks.text("name", name, NAME_LENGTH, required=True)
    if User.objects.filter(email=invitation.email).exists():
        checks.problem("password", _("This address has a sign-in already. Sign in, then open the link again."))
    else:
        check_password(checks, "password", password or "", email=invitation.email, name=name)
    checks.refuse_if_any()
    return User.objects.create_user(invitation.email, password, name)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor, now: datetime) -> None:
    """End an invitation nobody has accepted. Repeat: nothing happens."""
    if Invitation.objects.filter(id=invitation.id, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now):
        record("invitation.withdrawn", business_id=invitation.business_id, about=invitation, now=now, by=by)


@transaction.atomic
def change_role(*, coach: Coach, role: Role, by: Coach, now: datetime) -> Coach:
    """Give a member of the team another role; owners alone make owners. Errors: `Forbidden`, `LastOwner`."""
    team = list(Coach.objects.select_for_update().filter(business_id=coach.business_id, left_at=None))
    coach = next(member for member in team if member.id == coach.id)
    if Role.OWNER in (role, coach.role) and by.role != Role.OWNER:
        raise Forbidden
    if role is not Role.OWNER and [member.id for member in team if member.role == Role.OWNER] == [coach.id]:
        raise LastOwner
    coach.role = role
    coach.save(update_fields=["role"])
    record("coach.changed", business_id=coach.business_id, about=coach, now=now, by=by.actor, role=role.value)
    return coach


@transaction.atomic
def remove_coach(*, coach: Coach, by: Coach, now: datetime) -> None:
    """End a coach's work here; history stays. Locks: the coach. Errors: `Forbidden`, `LastOwner`, `StillCoaches`."""
    Coach.objects.select_for_update(no_key=True).get(id=coach.id)
    if coach.role == Role.OWNER:
        change_role(coach=coach, role=Role.COACH, by=by, now=now)
    if Client.objects.filter(coach=coach, archived_at=None).exists():
        raise StillCoaches
    Coach.objects.filter(id=coach.id).update(left_at=now)
    coach.api_keys.filter(revoked_at=None).update(revoked_at=now)
    record("coach.left", business_id=coach.business_id, about=coach, now=now, by=by.actor)
