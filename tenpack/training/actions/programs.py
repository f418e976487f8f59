"""Programs: create, rename, duplicate, assign, archive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import MEMO_LENGTH, NAME_LENGTH, Checks
from tenpack.kit.errors import ChangedMeanwhile
from tenpack.money.models import Offer
from tenpack.people.models import Business, Client
from tenpack.training.errors import ProgramArchived, ProgramNotTemplate
from tenpack.training.models import Program, ProgramDay

MOST_WEEKS, MOST_DAYS = 52, 14


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDraft:
    """A day of a new program, its blocks checked before."""

    week: int
    title: str
    blocks: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """When a client's copy begins and, where it does, ends."""

    starts_on: date | None
    expires_on: date | None = None

    def checked(self) -> dict[str, date | None]:
        """The columns. Errors: `InvalidFields`."""
        checks = Checks()
        starts_on = checks.day("starts_on", self.starts_on, required=True)
        expires_on = checks.day("expires_on", self.expires_on)
        if starts_on and expires_on and expires_on < starts_on:
            checks.problem("expires_on", _("Choose the day it starts, or a later one."))
        checks.refuse_if_any()
        return {"starts_on": starts_on, "expires_on": expires_on}


@transaction.atomic
def create_program(
    *, business: Business, title: str, note: str = "", days: Iterable[DayDraft] = (), by: Actor, now: datetime
) -> Program:
    """Begin a template with these days. Errors: `InvalidFields`."""
    columns = checked_words(title, note)
    program = Program.objects.create(business=business, created_at=now, **columns)
    write_days(program, days)
    record("program.created", business_id=business.id, about=program, now=now, by=by)
    return program


@transaction.atomic
def change_program(
    *, program: Program, title: str, note: str, dates: Dates | None, version: int, by: Actor, now: datetime
) -> Program:
    """Rename a program, and move the dates of a client's copy: a template has none.

    Locks: the program. Errors: `ChangedMeanwhile`, `InvalidFields`.
    """
    program = locked(program, version)
    columns: dict[str, Any] = checked_words(title, note)
    if program.client_id and dates:
        columns |= dates.checked()
    for name, value in columns.items():
        setattr(program, name, value)
    return saved(program, by=by, now=now)


@transaction.atomic
def duplicate_program(*, program: Program, title: str = "", by: Actor, now: datetime) -> Program:
    """Make a template with the same days, of a template or of a client's copy. Errors: `InvalidFields`."""
    words = checked_words(title or shortened(_("%(title)s (copy)"), program.title), program.note)
    copy = Program.objects.create(business_id=program.business_id, created_at=now, source=program, **words)
    copy_days(program, copy)
    record("program.created", business_id=copy.business_id, about=copy, now=now, by=by)
    return copy


@transaction.atomic
def assign_program(
    *, program: Program, client: Client, dates: Dates, offer: Offer | None = None, by: Actor, now: datetime
) -> Program:
    """Give the client an own copy, to be changed freely: what is done to one is not done to the other.

    Locks: the template. Errors: `ProgramNotTemplate`, `ProgramArchived` unless it was sold, `InvalidFields`.
    """
    program = Program.objects.select_for_update().get(id=program.id)
    if program.client_id:
        raise ProgramNotTemplate
    if program.archived_at and not offer:
        raise ProgramArchived
    copy = Program.objects.create(
        business_id=program.business_id,
        client=client,
        source=program,
        offer=offer,
        title=program.title,
        note=program.note,
        created_at=now,
        **dates.checked(),
    )
    copy_days(program, copy)
    record("program.assigned", business_id=copy.business_id, about=copy, client_id=client.id, now=now, by=by)
    return copy


@transaction.atomic
def archive_program(*, program: Program, by: Actor, now: datetime) -> Program:
    """Put a program away. Repeat: nothing happens."""
    return set_archived(program, now, "program.archived", by=by, now=now)


@transaction.atomic
def restore_program(*, program: Program, by: Actor, now: datetime) -> Program:
    """Bring an archived program back. Repeat: nothing happens."""
    return set_archived(program, None, "program.restored", by=by, now=now)


def set_archived(program: Program, at: datetime | None, event: str, *, by: Actor, now: datetime) -> Program:
    """Set or clear the archive mark under the row's lock."""
    program = Program.objects.select_for_update().get(id=program.id)
    if bool(program.archived_at) != bool(at):
        program.archived_at = at
        program.version += 1
        program.save(update_fields=["archived_at", "version"])
        client_id = program.client_id
        record(event, business_id=program.business_id, about=program, client_id=client_id, now=now, by=by)
    return program


def checked_words(title: str, note: str) -> dict[str, Any]:
    """Title and note as stored. Errors: `InvalidFields`."""
    checks = Checks()
    words = {
        "title": checks.text("title", title, NAME_LENGTH, required=True),
        "note": checks.text("note", note, MEMO_LENGTH),
    }
    checks.refuse_if_any()
    return words


def shortened(pattern: str, title: str) -> str:
    """The title in the pattern, cut so that both fit."""
    room = NAME_LENGTH - len(pattern % {"title": ""})
    return pattern % {"title": title[:room]}


def locked(program: Program, version: int) -> Program:
    """The program under its lock. Errors: `ChangedMeanwhile`."""
    program = Program.objects.select_for_update(of=("self",)).select_related("business").get(id=program.id)
    if program.version != version:
        raise ChangedMeanwhile
    return program


def saved(program: Program, *, by: Actor, now: datetime, **facts: Any) -> Program:
    """Store a changed program as its next version, and tell the journal."""
    program.version += 1
    program.save()
    record(
        "program.changed",
        business_id=program.business_id,
        about=program,
        client_id=program.client_id,
        now=now,
        by=by,
        **facts,
    )
    return program


def write_days(program: Program, days: Iterable[DayDraft]) -> None:
    """Store the days of a new program, numbered within their weeks in the order they come."""
    placed: dict[int, int] = {}
    rows = []
    for day in sorted(days, key=lambda one: one.week):
        placed[day.week] = placed.get(day.week, 0) + 1
        rows.append(
            ProgramDay(
                business_id=program.business_id,
                program=program,
                week=list(placed).index(day.week) + 1,
                position=placed[day.week],
                title=day.title,
                blocks=day.blocks,
            )
        )
    ProgramDay.objects.bulk_create(rows)


def copy_days(source: Program, target: Program) -> None:
    """Every day of one program into a new one."""
    days = source.days.order_by("week", "position")
    write_days(target, [DayDraft(week=day.week, title=day.title, blocks=day.blocks) for day in days])
