"""Money that waits for somebody, in words, each with the list that shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import ngettext

from tenpack.people.queries import Seat
from tenpack.reports.attention import money_troubles
from tenpack.web.jinja import url


@dataclass(frozen=True, slots=True)
class TroubleLine:
    """One sentence and where to go."""

    text: str
    url: str


WORDS: dict[str, Callable[[int], str]] = {
    "disputed": lambda n: ngettext("%(n)s payment is disputed", "%(n)s payments are disputed", n),
    "refund_failed": lambda n: ngettext("%(n)s refund failed", "%(n)s refunds failed", n),
    "unfit": lambda n: ngettext(
        "Money came in for %(n)s offer and fits nothing", "Money came in for %(n)s offers and fits nothing", n
    ),
    "set_aside": lambda n: ngettext(
        "%(n)s message of the payment provider was not understood",
        "%(n)s messages of the payment provider were not understood",
        n,
    ),
}


def trouble_lines(seat: Seat, now: datetime) -> list[TroubleLine]:
    """What waits, loudest first."""
    places = {
        "disputed": url("payments", state="disputed"),
        "refund_failed": url("payments", state="refund_failed"),
        "unfit": url("offers", state="unfit"),
        "set_aside": url("settings-payments"),
    }
    found = money_troubles(seat, now)
    return [TroubleLine(WORDS[one.kind](one.count) % {"n": one.count}, places[one.kind]) for one in found]
