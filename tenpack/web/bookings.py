"""What scheduling would book, said before the click: which pack, why, which others, and every date of a series."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenpack.appointments.actions.series import Occurrence
from tenpack.packs.choices import Why
from tenpack.packs.models import SessionPack
from tenpack.packs.rules import has_expired, is_usable, pack_to_spend
from tenpack.web.jinja import day
from tenpack.web.pack_words import suspended_words

PROBLEMS = {
    "clash": gettext_lazy("Coach or client is busy"),
    "no_session": gettext_lazy("No session left"),
    "past_expiry": gettext_lazy("Past the pack's expiration"),
}


@dataclass(frozen=True, slots=True)
class Booking:
    """The pack a session would be booked from, the others that could pay, what stands against those that cannot."""

    pack: SessionPack | None = None
    why: Why | None = None
    usable: list[SessionPack] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """`Books 1 session of “10-pack”, 3 → 2 free. Expires first.`"""
        if self.pack is None or self.why is None:
            return ""
        return _("Books 1 session of “%(pack)s”, %(before)s → %(after)s free. %(why)s") % {
            "pack": self.pack.title,
            "before": self.pack.free,
            "after": self.pack.free - 1,
            "why": self.why.label,
        }

    @property
    def options(self) -> list[tuple[str, str]]:
        """What can be picked, each with its numbers; the one of the rule first."""
        return [(pack.public_id, option_words(pack)) for pack in self.usable]


def booking_of(packs: Iterable[SessionPack], starts_at: datetime, picked: str = "") -> Booking:
    """What would be booked at this moment by the rule, or from the pack that was picked."""
    packs = list(packs)
    able = [pack for pack in packs if pack.free and is_usable(pack, starts_at)]
    found = pack_to_spend(able, starts_at)
    if found is None:
        return Booking(obstacles=obstacles(packs, starts_at))
    first = next(pack for pack in able if pack.id == found[0].id)
    usable = [first, *(pack for pack in able if pack is not first)]
    other = next((pack for pack in usable[1:] if pack.public_id == picked), None)
    return Booking(other or first, Why.PICKED if other else found[1], usable)


def over(pack: SessionPack, moment: datetime) -> bool:
    """Whether the pack's last day is over by then."""
    return has_expired(pack.expires_at, moment)


def option_words(pack: SessionPack) -> str:
    """`10-pack, 3 free, until Sun 22 Feb 2027`, and whether it is unpaid."""
    words = _("%(pack)s, %(free)s free, until %(day)s") % {
        "pack": pack.title,
        "free": pack.free,
        "day": day(pack.expires_on),
    }
    return _("%(words)s (unpaid)") % {"words": words} if pack.awaits_payment else words


def obstacles(packs: Iterable[SessionPack], starts_at: datetime) -> list[str]:
    """Why packs that hold free sessions cannot pay for this time."""
    words = []
    for pack in packs:
        if pack.free and starts_at < pack.starts_at:
            words.append(_("“%(pack)s” starts %(day)s.") % {"pack": pack.title, "day": day(pack.starts_on)})
        elif pack.free and over(pack, starts_at):
            words.append(
                _("“%(pack)s” expires %(day)s, before this.") % {"pack": pack.title, "day": day(pack.expires_on)}
            )
        elif pack.free and pack.suspended_at:
            words.append(suspended_words(pack))
    return words


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One date of a series as the preview shows it."""

    occurrence: Occurrence
    problem: str
    is_first_of_kind: bool
    is_booked: bool

    @property
    def number(self) -> str:
        """`3 of 10`: which session of the pack it would be."""
        pack, counted = self.occurrence.pack, self.occurrence.session_number
        if pack is None or counted is None:
            return ""
        return _("%(n)s of %(size)s") % {"n": pack.size - pack.free + counted, "size": pack.size}


def series_rows(found: list[Occurrence], *, seen: set[date], ticked: set[date], may_owe: bool) -> list[SeriesRow]:
    """The dates with what stands against each. Of those seen before the ticked ones are booked, else those in order."""
    rows, known = [], set()
    for one in found:
        problem = "" if may_owe and one.problem in ("no_session", "past_expiry") else one.problem
        is_booked = one.day in ticked if one.day in seen else not problem
        rows.append(SeriesRow(one, str(PROBLEMS.get(problem, "")), bool(problem) and problem not in known, is_booked))
        known.add(problem)
    return rows
