"""The names of what journal lines are about, fetched for all lines at once: one query for each kind of thing."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tenpack.appointments.models import Appointment, AppointmentType, Enquiry
from tenpack.journal.choices import ActorKind
from tenpack.journal.models import JournalLine
from tenpack.kit.ids import public_id
from tenpack.money.models import Coupon, Offer, Payment, Plan, Refund
from tenpack.money.stripe.models import UnfitMoney
from tenpack.packs.models import Objection, SessionPack
from tenpack.people.models import ApiKey, Business, Client, Coach, Invitation
from tenpack.training.models import Exercise, Program, Workout
from tenpack.web.appointment_words import clock
from tenpack.web.jinja import day, url

# Kind: the table, the column with its name, the prefix of its public id and the page that shows it.
KINDS: dict[str, tuple[type[Model], str, str, str]] = {
    "client": (Client, "name", "cl", "client"),
    "coach": (Coach, "name", "co", ""),
    "sessionpack": (SessionPack, "title", "pk", "pack"),
    "objection": (Objection, "text", "ob", "objection"),
    "offer": (Offer, "name", "of", "offer"),
    "plan": (Plan, "name", "pl", "plan"),
    "payment": (Payment, "offer__name", "pa", "payment"),
    "coupon": (Coupon, "code", "cp", ""),
    "unfitmoney": (UnfitMoney, "offer__name", "um", ""),
    "refund": (Refund, "payment__offer__name", "re", ""),
    "apikey": (ApiKey, "name", "ak", ""),
    "appointment": (Appointment, "starts_at", "ap", "appointment"),
    "appointmenttype": (AppointmentType, "name", "at", ""),
    "enquiry": (Enquiry, "name", "en", ""),
    "exercise": (Exercise, "name", "xe", "exercise"),
    "program": (Program, "title", "pr", "program"),
    "workout": (Workout, "title", "wo", "workout"),
    "invitation": (Invitation, "name", "in", ""),
}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of things by kind and id."""

    known: dict[str, dict[UUID, str]]
    zone: str
    on_page_of: UUID | None = None

    def name(self, kind: str, thing_id: UUID | None) -> str:
        """The thing's name, or that it is not known any more: gone, or its words went with an erased client."""
        return (self.known[kind].get(thing_id) or _("unknown")) if thing_id else ""

    def person(self, person_id: UUID | None) -> str:
        """The coach or client who did it."""
        return self.known["coach"].get(person_id) or self.name("client", person_id) if person_id else ""

    def link(self, kind: str, thing_id: Any, name: str = "") -> str | SafeString:
        """The thing's name, leading to its page where it has one."""
        if not thing_id:
            return ""
        thing_id = UUID(str(thing_id))
        _table, _column, prefix, route = KINDS[kind]
        name = name or self.name(kind, thing_id)
        if not route or thing_id == self.on_page_of:
            return name
        return format_html('<a href="{}">{}</a>', url(route, public_id(prefix, thing_id)), name)

    def about(self, line: JournalLine) -> str | SafeString:
        """What the line is about; an appointment by the time it was given then."""
        if line.about_kind not in KINDS:
            return ""
        time = line.facts.get("starts_at")
        then = written(datetime.fromisoformat(time), self.zone) if time else ""
        return self.link(line.about_kind, line.about_id, then)


def names_in(business: Business, lines: list[JournalLine], on_page_of: UUID | None = None) -> Names:
    """Every name the lines need. At most one query for each kind."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for line in lines:
        for kind, thing_id in mentioned(line):
            if kind in KINDS and thing_id:
                wanted[kind].add(UUID(str(thing_id)))
    return Names({kind: found(business, kind, wanted[kind]) for kind in KINDS}, business.zone, on_page_of)


def mentioned(line: JournalLine) -> list[tuple[str, Any]]:
    """Kinds and ids of all a line names."""
    people = {ActorKind.COACH: "coach", ActorKind.CLIENT: "client"}
    return [
        (line.about_kind, line.about_id),
        ("client", line.client_id),
        ("sessionpack", line.facts.get("pack")),
        ("coach", line.facts.get("coach")),
        (people.get(ActorKind(line.actor_kind), ""), line.actor_id),
    ]


def found(business: Business, kind: str, ids: set[UUID]) -> dict[UUID, str]:
    """The names of these things in this business."""
    if not ids:
        return {}
    table, column, _prefix, _route = KINDS[kind]
    query: Callable[..., Any] = table._default_manager.filter
    names = dict(query(business=business, id__in=ids).values_list("id", column))
    return {thing: written(name, business.zone) for thing, name in names.items()}


def written(name: str | datetime, zone: str) -> str:
    """The name; of an appointment the local time it is at."""
    if isinstance(name, str):
        return name
    local = name.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {clock(local)}"
