"""Erasing a client: asked for, taken back, done. The work is the database's: `migrations/erase_client.sql`."""

from datetime import datetime
from secrets import choice
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from django_tasks import task

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.keeping.choices import Obstacle
from tenpack.keeping.errors import ErasedAlready, ErasureBlocked, NameDiffers, SessionsUnused
from tenpack.keeping.letters import forget_letters
from tenpack.keeping.models import Erasure
from tenpack.keeping.queries import obstacles_to_erasing
from tenpack.packs.actions import withdraw_sessions
from tenpack.packs.choices import Cause
from tenpack.packs.ledger import Act
from tenpack.packs.models import SessionPack
from tenpack.people.actions import forget_files
from tenpack.people.message_queries import stored_files_of
from tenpack.people.models import Client

# Without those that are read for others.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
ERASE = "SELECT tenpack_erase_client(%s, %s, %s, %s, %s)"
BLOCKED = "TP050"


@transaction.atomic
def ask_erasure(*, client: Client, by: Actor, now: datetime) -> Erasure:
    """Note that the client wants to be erased. Repeat: the first wish stands. Errors: `ErasedAlready`."""
    wish, is_new = Erasure.objects.get_or_create(
        client=client,
        defaults={"business_id": client.business_id, "asked_at": now, "asked_kind": by.kind, "asked_by": by.id},
    )
    if wish.erased_at:
        raise ErasedAlready
    if is_new:
        note("client.erasure_asked", client, by=by, now=now)
    return wish


@transaction.atomic
def take_back_erasure(*, client: Client, by: Actor, now: datetime) -> None:
    """The client stays after all. Repeat: nothing happens. Errors: `ErasedAlready`."""
    wish = Erasure.objects.select_for_update().filter(client=client).first()
    if wish is None:
        return
    if wish.erased_at:
        raise ErasedAlready
    wish.delete()
    note("client.erasure_taken_back", client, by=by, now=now)


def erase_client(*, client: Client, name: str, may_withdraw: bool, by: Actor, now: datetime) -> str:
    """Put a pseudonym in the person's place, everywhere, for good. Shape: the pseudonym.

    Locks: the client, in one transaction. Errors: `NameDiffers` where the name is not written as it stands,
    `SessionsUnused` where free sessions would be lost and nobody said so, `ErasureBlocked`, `ErasedAlready`.
    Source: docs/decisions/0017.
    """
    known = [client.name, client.email, client.phone, client.user.email if client.user else ""]
    with transaction.atomic():
        wish = begun(client, name, by=by, now=now)
        if may_withdraw:
            withdraw_unused(client, by=by, now=now)
        elif {one.kind for one in obstacles_to_erasing(client, now)} == {Obstacle.SESSIONS}:
            raise SessionsUnused
        note("client.erased", client, by=by, now=now)
        pseudonym = fresh_pseudonym(client)
        if files := stored_files_of(client):
            forget_files_later.enqueue(files)
        run(wish, pseudonym, by=by, now=now)
        transaction.on_commit(lambda: forget_letters(known))
    return pseudonym


def begun(client: Client, name: str, *, by: Actor, now: datetime) -> Erasure:
    """The wish under lock, made now where nobody had asked."""
    wish = ask_erasure(client=client, by=by, now=now)
    locked = Client.objects.select_for_update().get(id=client.id)
    if name.strip() != locked.name:
        raise NameDiffers
    return wish


def withdraw_unused(client: Client, *, by: Actor, now: datetime) -> None:
    """Every free session that has not expired leaves by the ledger, so that the books say where it went."""
    for pack in SessionPack.objects.filter(client=client).order_by("id"):
        free = pack.counts(now).free
        if free:
            withdraw_sessions(pack=pack, quantity=free, act=Act(by, now, Cause.BY_HAND, reason="erased"))


def fresh_pseudonym(client: Client) -> str:
    """`Client 7F3K`, in the language of whoever erases; no other client of the business has it."""
    while True:
        pseudonym = _("Client %(code)s") % {"code": "".join(choice(SIGNS) for _sign in range(4))}
        if not Erasure.objects.filter(business_id=client.business_id, pseudonym=pseudonym).exists():
            return pseudonym


def run(wish: Erasure, pseudonym: str, *, by: Actor, now: datetime) -> None:
    """Have the database erase. Errors: `ErasureBlocked`."""
    values: list[Any] = [wish.id, now, by.id, pseudonym, wish.client.public_id]
    try:
        with connection.cursor() as cursor:
            cursor.execute(ERASE, values)
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != BLOCKED:
            raise
        raise ErasureBlocked from error


@task()
def forget_files_later(files: list[str]) -> None:
    """Take the files of messages away as a job, once the erasure is certain: a process that stops there loses none."""
    forget_files(files)


def note(event: str, client: Client, *, by: Actor, now: datetime) -> None:
    """A line about the client."""
    record(event, business_id=client.business_id, client_id=client.id, about=client, now=now, by=by)
