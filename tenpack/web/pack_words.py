"""Session packs in words: states, policies, urgency, and rows for lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenpack.kit.money import Money
from tenpack.packs.choices import PackState
from tenpack.packs.models import SessionPack
from tenpack.packs.rules import Counts, days_left, value_of_sessions
from tenpack.people.rules import PolicyTerms
from tenpack.web.jinja import money

TONES = {
    PackState.UPCOMING: "info",
    PackState.ACTIVE: "good",
    PackState.USED_UP: "neutral",
    PackState.EXPIRED: "urgent",
    PackState.SUSPENDED: "urgent",
    PackState.WITHDRAWN: "neutral",
}
SOON_DAYS, URGENT_DAYS, FEW_LEFT = 14, 3, 2


@dataclass(frozen=True, slots=True)
class PackRow:
    """A pack as lists and pages show it at one moment."""

    pack: SessionPack
    counts: Counts
    state: PackState

    @property
    def tone(self) -> str:
        """The badge's tone for the state."""
        return TONES[self.state]


def pack_rows(packs: Iterable[SessionPack], now: datetime) -> list[PackRow]:
    """The packs with their numbers and states at `now`. No query."""
    return [PackRow(pack, pack.counts(now), pack.state(now)) for pack in packs]


def suspended_words(pack: SessionPack) -> str:
    """Why this pack cannot pay, where sheets list what stands against packs."""
    return _("“%(pack)s” is suspended: its payment is disputed.") % {"pack": pack.title}


def urgency(left: int, last_day: date | None, today: date) -> str:
    """How loudly the numbers speak: amber at 14 days or 2 left, red at 3 days, nothing once nothing is left."""
    days = days_left(last_day, today)
    if left == 0:
        return ""
    if days is not None and days <= URGENT_DAYS:
        return "urgent"
    return "soon" if left <= FEW_LEFT or (days is not None and days <= SOON_DAYS) else ""


def policy_words(policy: PolicyTerms) -> str:
    """The policy as a sentence or two."""
    hours = policy.free_until_hours or 0
    if hours:
        free = ngettext(
            "Cancelling is free until %(n)s hour before.", "Cancelling is free until %(n)s hours before.", hours
        )
    else:
        free = _("Cancelling is free until the session begins.")
    return " ".join([free % {"n": hours}, taken_words(policy), forgiven_words(policy)]).strip()


def taken_words(policy: PolicyTerms) -> str:
    """What takes a session."""
    if policy.late_cancel_takes and policy.no_show_takes:
        return _("A later cancel and a no-show each take the session.")
    if policy.late_cancel_takes:
        return _("A later cancel takes the session, a no-show does not.")
    if policy.no_show_takes:
        return _("A no-show takes the session, a later cancel does not.")
    return _("Neither a later cancel nor a no-show takes the session.")


def forgiven_words(policy: PolicyTerms) -> str:
    """How many late cancels cost nothing, or nothing."""
    count = policy.forgiven or 0
    if not count or not policy.late_cancel_takes:
        return ""
    return ngettext("%(n)s late cancel is forgiven.", "%(n)s late cancels are forgiven.", count) % {"n": count}


def value_words(pack: SessionPack) -> str:
    """What one session of the pack is worth, or nothing where no price is known."""
    if pack.price_minor is None or not pack.size:
        return ""
    low = value_of_sessions(pack.price_minor, pack.size, pack.size - 1, 1)
    value = money(Money(low, pack.currency))
    return (
        value
        if low * pack.size == pack.price_minor
        else _("%(value)s, the odd cents in the first ones") % {"value": value}
    )
