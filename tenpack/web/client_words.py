"""What asks for attention about a client, in words."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenpack.reports.attention import FEW, SOON, ClientRow
from tenpack.web.jinja import day

Badge = tuple[str, str]


def attention_words(row: ClientRow, today: date) -> list[Badge]:
    """Short texts with their tones, loudest first; empty where all is well."""
    numbers, badges = row.numbers, list[Badge]()
    if numbers.owed:
        badges.append((ngettext("%(n)s owed", "%(n)s owed", numbers.owed) % {"n": numbers.owed}, "urgent"))
    if row.is_unpaid:
        badges.append((_("Unpaid"), "soon"))
    if numbers.next_expiry and numbers.next_expiry < today + SOON:
        badges.append((_("Ends %(day)s") % {"day": day(numbers.next_expiry, "d MMM")}, "soon"))
    if numbers.packs and numbers.left <= FEW:
        badges.append((ngettext("%(n)s left", "%(n)s left", numbers.left) % {"n": numbers.left}, "soon"))
    return badges


def state_words(row: ClientRow) -> Badge:
    """The client's state as a badge."""
    state = row.client.state
    return str(state.label), {"invited": "info", "active": "good", "archived": "neutral"}[state.value]
