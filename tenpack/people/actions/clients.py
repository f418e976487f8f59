"""Clients: create, change, archive, restore."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import NAME_LENGTH, Checks
from tenpack.kit.errors import ChangedMeanwhile, InvalidFields
from tenpack.people.errors import ErasedClient
from tenpack.people.models import Business, Client, Coach
from tenpack.people.rules import LEGAL_NAME_LENGTH, check_address


@dataclass(frozen=True, slots=True)
class ClientDraft:
    """A client as asked for."""

    name: str
    coach: Coach
    email: str = ""
    phone: str = ""
    billing_name: str = ""
    billing_address: str = ""

    def checked(self, business: Business) -> dict[str, object]:
        """The columns. Errors: `InvalidFields`."""
        checks = Checks()
        columns = {
            "name": checks.text("name", self.name, NAME_LENGTH, required=True),
            "email": checks.email("email", self.email),
            "phone": checks.text("phone", self.phone, 40),
            "coach": self.coach,
            "billing_name": checks.text("billing_name", self.billing_name, LEGAL_NAME_LENGTH),
            "billing_address": check_address(checks, "billing_address", self.billing_address),
        }
        if self.coach.business_id != business.id or self.coach.left_at:
            checks.problem("coach", _("Choose a coach of this business."))
        checks.refuse_if_any()
        return columns


@transaction.atomic
def create_client(*, business: Business, draft: ClientDraft, by: Actor, now: datetime) -> Client:
    """Put a client on the list. Locks: the coach. Errors: `InvalidFields`."""
    columns = draft.checked(business)
    hold_coach(draft.coach)
    client = Client.objects.create(business=business, created_at=now, **columns)
    record("client.created", business_id=business.id, client_id=client.id, about=client, now=now, by=by)
    return client


@transaction.atomic
def change_client(*, client: Client, draft: ClientDraft, version: int, by: Actor, now: datetime) -> Client:
    """Change what is known of a client.

    Locks: the coach, the client. Errors: `InvalidFields`, `ChangedMeanwhile`, `ErasedClient`.
    """
    columns = draft.checked(client.business)
    hold_coach(draft.coach)
    client = Client.objects.select_for_update(of=("self",)).select_related("coach", "business").get(id=client.id)
    require_person(client)
    if client.version != version:
        raise ChangedMeanwhile
    changed, before = [name for name, value in columns.items() if getattr(client, name) != value], client.coach_id
    for name, value in columns.items():
        setattr(client, name, value)
    client.version += 1
    client.save()
    if changed != ["coach"]:
        record_change(client, changed, by=by, now=now)
    if "coach" in changed:
        record_reassigned(client, before, by=by, now=now)
    return client


def require_person(client: Client) -> None:
    """Errors: `ErasedClient` where a pseudonym stands in the person's place."""
    if client.erased_at:
        raise ErasedClient


def record_change(client: Client, fields: list[str], *, by: Actor, now: datetime) -> None:
    """Write which details changed into the journal."""
    record(
        "client.changed",
        business_id=client.business_id,
        client_id=client.id,
        about=client,
        now=now,
        by=by,
        fields=fields,
    )


def record_reassigned(client: Client, before: UUID, *, by: Actor, now: datetime) -> None:
    """Write into the journal from which coach to which the client went."""
    record(
        "client.reassigned",
        business_id=client.business_id,
        client_id=client.id,
        about=client,
        now=now,
        by=by,
        before=str(before),
        coach=str(client.coach_id),
    )


@transaction.atomic
def give_clients(*, clients: Collection[Client], to: Coach, by: Actor, now: datetime) -> int:
    """Make a coach responsible for these clients; everything of theirs goes along. Shape: how many changed.

    Locks: the coach, the clients. Repeat: nothing happens. Errors: `InvalidFields` where the coach does not work here.
    """
    if any(one.business_id != to.business_id for one in clients):
        raise InvalidFields({"coach": _("Choose a coach of this business.")})
    hold_coach(to)
    held = Client.objects.select_for_update(no_key=True).filter(id__in=[one.id for one in clients]).order_by("id")
    given = [client for client in held if client.coach_id != to.id]
    for client in given:
        before, client.coach_id = client.coach_id, to.id
        client.version += 1
        record_reassigned(client, before, by=by, now=now)
    Client.objects.bulk_update(given, ["coach", "version"])
    return len(given)


def hold_coach(coach: Coach) -> None:
    """Nobody leaves while a client is given to them. Locks: the coach, before any client. Errors: `InvalidFields`."""
    if Coach.objects.select_for_update(no_key=True).get(id=coach.id).left_at:
        raise InvalidFields({"coach": _("Choose a coach of this business.")})


@transaction.atomic
def archive_client(*, client: Client, by: Actor, now: datetime) -> Client:
    """Take the client off the lists; nothing of the history goes. Repeat: nothing happens."""
    return set_archived(client, now, "client.archived", by=by, now=now)


@transaction.atomic
def restore_client(*, client: Client, by: Actor, now: datetime) -> Client:
    """Bring an archived client back. Repeat: nothing happens. Errors: `ErasedClient`."""
    require_person(client)
    return set_archived(client, None, "client.restored", by=by, now=now)


def set_archived(client: Client, at: datetime | None, event: str, *, by: Actor, now: datetime) -> Client:
    """Set or clear the archive mark under the row's lock."""
    client = Client.objects.select_for_update(of=("self",)).select_related("coach", "business").get(id=client.id)
    if bool(client.archived_at) != bool(at):
        client.archived_at = at
        client.version += 1
        client.save(update_fields=["archived_at", "version"])
        record(event, business_id=client.business_id, client_id=client.id, about=client, now=now, by=by)
    return client
