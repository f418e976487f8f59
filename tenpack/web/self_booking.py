"""What a client may book by themselves: which types, how long, from which pack, and what cancelling it would cost."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenpack.appointments.models import AppointmentType
from tenpack.appointments.openings import Asked
from tenpack.appointments.queries import types_of
from tenpack.kit.errors import NotFound
from tenpack.packs.models import SessionPack
from tenpack.packs.queries import packs_of
from tenpack.packs.rules import has_expired
from tenpack.people.models import Business, Client
from tenpack.people.rules import PolicyTerms
from tenpack.web.appointment_words import length_words
from tenpack.web.jinja import day as day_words
from tenpack.web.scheduling import USUAL_MINUTES
from tenpack.web.zones import Zones


@dataclass(frozen=True, slots=True)
class Choice:
    """A type with its length, or only a length where the business has no types."""

    kind: AppointmentType | None
    minutes: int

    @property
    def key(self) -> str:
        """As addresses name it."""
        return self.kind.public_id if self.kind else ""

    @property
    def words(self) -> str:
        """`Assessment, 30 minutes`."""
        length = length_words(self.minutes)
        return f"{self.kind.name}, {length}" if self.kind else length

    def asked(self, client: Client | None) -> Asked:
        """What to look for."""
        return Asked(minutes=self.minutes, holder=client, kind=self.kind)


def spendable_packs(client: Client, business: Business, now: datetime) -> list[SessionPack]:
    """Packs this client may book from, in the order they pay: unpaid ones only where the business lets."""
    return [
        pack
        for pack in packs_of(client)
        if pack.free
        and not pack.suspended_at
        and not has_expired(pack.expires_at, now)
        and (business.may_book_unpaid or not pack.awaits_payment)
    ]


def choices_of(business: Business, packs: list[SessionPack]) -> list[Choice]:
    """What these packs can pay: types no longer than their sessions; without types, the first pack's length."""
    lengths = [pack.session_minutes for pack in packs]
    longest = None if None in lengths or not lengths else max(length or 0 for length in lengths)
    kinds = [kind for kind in types_of(business) if longest is None or kind.minutes <= longest]
    usual = lengths[0] if lengths else None
    return [Choice(kind, kind.minutes) for kind in kinds] or [Choice(None, usual or USUAL_MINUTES)]


def public_choices(business: Business) -> list[Choice]:
    """What somebody new may ask for."""
    return [Choice(kind, kind.minutes) for kind in types_of(business) if kind.capacity == 1] or [
        Choice(None, USUAL_MINUTES)
    ]


def choice_meant(choices: list[Choice], key: str) -> Choice:
    """The one an address names, the first without a name. Errors: `NotFound` for one that is not offered."""
    found = next((one for one in choices if one.key == key), None if key else choices[0])
    if found is None:
        raise NotFound
    return found


def ahead_words(policy: PolicyTerms, starts_at: datetime, zones: Zones, now: datetime, forgiven: int = 0) -> str:
    """What cancelling will cost, said before it is booked; `forgiven` late cancels of the pack stand so already."""
    if not policy.late_cancel_takes:
        return _("Cancelling it later costs nothing.")
    left = max((policy.forgiven or 0) - forgiven, 0)
    cost = _("Cancelling later than that costs the session.")
    if left:
        cost = ngettext(
            "Later than that it is a late cancel: the next one is forgiven.",
            "Later than that it is a late cancel: the next %(n)s are forgiven.",
            left,
        ) % {"n": left}
    until = starts_at - timedelta(hours=policy.free_until_hours or 0)
    if until > now:
        return _("You can cancel or move it for free until %(until)s. %(cost)s") % {
            "until": until_words(until, zones),
            "cost": cost,
        }
    if not left:
        return _("It is so soon that cancelling it costs the session.")
    return ngettext(
        "It is so soon that cancelling it is a late cancel: the next one is forgiven.",
        "It is so soon that cancelling it is a late cancel: the next %(n)s are forgiven.",
        left,
    ) % {"n": left}


def until_words(until: datetime, zones: Zones) -> str:
    """The deadline in the business's time, and in the reader's where it is another."""
    local = until.astimezone(ZoneInfo(zones.here))
    words = f"{day_words(local.date())}, {local:%H:%M}"
    return f"{words} ({zones.theirs(until)})" if zones.differ(until) else words


def is_late_already(policy: PolicyTerms, starts_at: datetime, now: datetime) -> bool:
    """Whether cancelling would be late from the first moment on."""
    return policy.late_cancel_takes and starts_at - now <= timedelta(hours=policy.free_until_hours or 0)
