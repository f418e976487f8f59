"""Reading what clients say is wrong in their ledger: those that wait for an answer, and what stands under a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID, public_id
from tenpack.packs.models import LedgerEntry, Objection
from tenpack.people.models import Client
from tenpack.people.queries import Seat, require_client

WITH_LINE = ("client__coach", "entry")


def open_objections(seat: Seat) -> QuerySet[Objection]:
    """Those of this person's clients that nobody has answered, the oldest first."""
    rows = Objection.objects.filter(business=seat.business, settled_at=None, client__archived_at=None)
    rows = rows.filter(client__coach_id=seat.only_coach) if seat.only_coach else rows
    return rows.select_related("client", "entry__visit").order_by("raised_at", "id")


def open_objections_of(client: Client) -> QuerySet[Objection]:
    """This client's, the oldest first."""
    return Objection.objects.filter(client=client, settled_at=None).order_by("raised_at", "id")


def objection_seen_by(seat: Seat, objection_id: UUID | None) -> Objection:
    """The one with this id. Errors: `NotFound` outside the business, `Forbidden` for another coach's client."""
    rows = Objection.objects.filter(business=seat.business, id=objection_id or NO_ID).select_related(*WITH_LINE)
    found = rows.first()
    if found is None or seat.client:
        raise NotFound
    require_client(seat, found.client)
    return found


def own_entry(client: Client, entry_id: UUID | None) -> LedgerEntry:
    """The line of this client's ledger with this id, told what was said of it. Errors: `NotFound`."""
    rows = LedgerEntry.objects.filter(business_id=client.business_id, client=client, id=entry_id or NO_ID)
    found = with_objections(rows).select_related("pack", "reason_row", "reversed_by", "visit").first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """An objection as it stands below its line, with the answer where there is one."""

    public_id: str
    client: str
    text: str
    raised_at: datetime
    settled_at: datetime | None = None
    coach: str = ""
    answer: str = ""


def with_objections(entries: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    """The lines, each told what was said of it, for `said_of`. No query more."""
    shown = JSONObject(
        id="id",
        client="client__name",
        text="text",
        raised_at="raised_at",
        settled_at="settled_at",
        coach="settled_by__name",
        answer="answer",
    )
    rows = Objection.objects.filter(entry=OuterRef("pk")).order_by("raised_at", "id")
    return entries.annotate(said=ArraySubquery(rows.values_list(shown)))


def said_of(entries: Iterable[LedgerEntry]) -> dict[str, list[Said]]:
    """What was said of the lines of `with_objections`, by the line's public id, the oldest first."""
    rows = {entry.public_id: entry.said for entry in entries}  # type: ignore[attr-defined]
    return {line: [read(one) for one in said] for line, said in rows.items() if said}


def read(said: dict[str, Any]) -> Said:
    """One of them, as the database wrote it."""
    settled = said["settled_at"]
    return Said(
        public_id=public_id("ob", UUID(said["id"])),
        client=said["client"],
        text=said["text"],
        raised_at=datetime.fromisoformat(said["raised_at"]),
        settled_at=datetime.fromisoformat(settled) if settled else None,
        coach=said["coach"] or "",
        answer=said["answer"],
    )
