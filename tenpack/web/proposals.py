"""What a deduction would do, said before the click: which pack pays, why, and what is left of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tenpack.packs.choices import Why
from tenpack.packs.models import SessionPack
from tenpack.packs.rules import has_expired, is_usable, pack_to_spend
from tenpack.web.forms.uses import BY_RULE
from tenpack.web.jinja import day
from tenpack.web.pack_words import suspended_words


@dataclass(frozen=True, slots=True)
class Proposal:
    """The pack that would pay for a session held at a moment, the others that could, and those that cannot."""

    pack: SessionPack
    why: Why
    usable: list[SessionPack]

    @property
    def sentence(self) -> str:
        """`Use 1 session of “10-pack”, 3 → 2. Expires first.`"""
        return _("Use 1 session of “%(pack)s”, %(counts)s. %(why)s") % {
            "pack": self.pack.title,
            "counts": counts_words(self.pack),
            "why": self.why.label,
        }

    @property
    def options(self) -> list[tuple[str, str]]:
        """What can be picked instead, each with its arithmetic."""
        return [
            (
                pack.public_id if index else BY_RULE,
                _("%(pack)s, %(counts)s, %(until)s")
                % {"pack": pack.title, "counts": counts_words(pack), "until": until_words(pack)},
            )
            for index, pack in enumerate(self.usable)
        ]


def proposal_of(packs: Iterable[SessionPack], held_at: datetime, picked: str = "") -> Proposal | None:
    """The proposal by the rule, or for the pack that was picked; None where no pack can pay."""
    packs = list(packs)
    found = pack_to_spend(packs, held_at)
    if found is None:
        return None
    first = next(pack for pack in packs if pack.id == found[0].id)
    usable = [first, *(pack for pack in packs if pack.id != first.id and is_usable(pack, held_at))]
    other = next((pack for pack in usable[1:] if pack.public_id == picked), None)
    return Proposal(other or first, Why.PICKED if other else found[1], usable)


def until_words(pack: SessionPack) -> str:
    """`until Sat 5 Dec 2026`, or that it never expires."""
    if pack.expires_on is None:
        return _("never expires")
    return _("until %(day)s") % {"day": day(pack.expires_on)}


def counts_words(pack: SessionPack) -> str:
    """What is left of the pack before and after, as its entry will say: `3 → 2`."""
    before = pack.booked + (pack.free or 1)
    return f"{before} → {before - 1}"


def obstacles(packs: Iterable[SessionPack], held_at: datetime) -> list[str]:
    """Why packs that hold sessions cannot pay for one held at this moment."""
    words = []
    for pack in packs:
        if pack.free + pack.expired == 0:
            continue
        if held_at < pack.starts_at:
            words.append(_("“%(pack)s” starts %(day)s.") % {"pack": pack.title, "day": day(pack.starts_on)})
        elif has_expired(pack.expires_at, held_at):
            words.append(_("“%(pack)s” expired %(day)s.") % {"pack": pack.title, "day": day(pack.expires_on)})
        elif pack.suspended_at:
            words.append(suspended_words(pack))
    return words
