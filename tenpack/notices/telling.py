"""What a notice is made of: whom it tells, what happened, and the words for it, not yet on paper or on a screen."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from tenpack.appointments.models import Appointment
from tenpack.journal.models import JournalLine
from tenpack.kit.ids import public_id
from tenpack.kit.moments import local_day
from tenpack.kit.money import Money, locale_of
from tenpack.money.models import Offer
from tenpack.notices.catalogue import NoticeKind
from tenpack.packs.models import SessionPack
from tenpack.packs.queries import Summary, summary_of
from tenpack.people.models import Business, Client, Coach, User


@dataclass(frozen=True, slots=True)
class Told:
    """The words of a notice: sentences, facts with their names, one button, perhaps an appointment as a file.

    `push` stands on the lock screen; without it the first sentence does.
    """

    subject: str
    lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    button: tuple[str, str] | None = None
    push: str = ""
    appointment: Appointment | None = None


@dataclass(frozen=True)
class Story:
    """One line of the journal on its way to one person: a client, or with `coach` somebody of the team."""

    kind: NoticeKind
    line: JournalLine
    business: Business
    client: Client | None
    coach: Coach | None
    now: datetime

    def told_to(self, coach: Coach | None) -> "Story":
        """The same as this coach hears it, or with None as the client does."""
        return replace(self, coach=coach)

    @property
    def user(self) -> User | None:
        """Whoever signs in to read it."""
        if self.coach:
            return self.coach.user
        return self.client.user if self.client else None

    @property
    def zone(self) -> str:
        """The reader's own zone where they said one, else the business's."""
        return getattr(self.user, "zone", "") or self.business.zone

    @cached_property
    def subject(self) -> Any:
        """What the line is about. Errors: `LookupError`, `ObjectDoesNotExist` where it is no more."""
        return apps.get_model("tenpack", self.line.about_kind).objects.get(pk=self.line.about_id)

    @cached_property
    def offer(self) -> Offer:
        """The offer that the line is about, or that its payment belongs to."""
        about = self.subject
        return about if isinstance(about, Offer) else about.offer

    @cached_property
    def pack(self) -> SessionPack:
        """The pack that the line is about, or names."""
        return SessionPack.objects.get(pk=self.line.facts.get("pack", self.line.about_id))

    @cached_property
    def summary(self) -> Summary:
        """The client's numbers now."""
        assert self.client
        return summary_of(self.client, self.now)

    def fact(self, name: str, default: Any = "") -> Any:
        return self.line.facts.get(name, default)

    @property
    def name(self) -> str:
        """The client's name, fit for a subject."""
        return " ".join(self.client.name.split()) if self.client else ""

    @property
    def amount(self) -> str:
        """What moved, as the reader writes it."""
        return Money(self.fact("amount", 0), self.fact("currency", self.business.currency)).text(locale())

    def money(self, value: Money) -> str:
        return value.text(locale())

    def day(self, value: date | str | None) -> str:
        """`Sun 22 Feb 2027`"""
        if isinstance(value, str):
            value = date.fromisoformat(value)
        return format_date(value, "E d MMM yyyy", locale=locale()) if value else ""

    def moment(self, value: datetime) -> str:
        """`Sun 22 Feb 2027, 18:00 (Europe/Berlin)`"""
        there = value.astimezone(ZoneInfo(self.zone))
        return f"{format_datetime(there, 'E d MMM yyyy, HH:mm', locale=locale())} ({self.zone})"

    @property
    def today(self) -> date:
        """The day it is where the business is: dates of packs and payments are its."""
        return local_day(self.now, self.business.zone)

    def client_page(self, name: str = "client") -> str:
        """The address of the client's page, for the team."""
        return address(name, public_id("cl", self.line.client_id)) if self.line.client_id else address("today")


def address(name: str, *values: str) -> str:
    """A page's whole address."""
    return settings.PUBLIC_URL + reverse(name, args=values)


def locale() -> str:
    return str(locale_of(get_language() or "en"))
