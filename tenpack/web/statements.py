"""A client's statement as a page would say it: the words of the PDF, and the file in the format asked for."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

import tenpack.packs
from tenpack.kit.paper import pdf
from tenpack.packs.models import LedgerEntry, SessionPack
from tenpack.packs.queries import packs_of
from tenpack.packs.statement import as_csv, as_json, statement
from tenpack.people.models import Client
from tenpack.people.queries import names_of
from tenpack.web.jinja import day, language
from tenpack.web.stories import Story, stories_of, when_words

TEMPLATE = Path(tenpack.packs.__file__).with_name("statement.typ")
TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}


def statement_file(client: Client, kind: str, now: datetime) -> bytes:
    """The statement in one of `TYPES`."""
    packs = list(packs_of(client))
    entries = list(LedgerEntry.objects.filter(pack__in=packs).select_related("reason_row", "reversed_by", "visit"))
    names = names_of(client.business, {entry.actor_id for entry in entries if entry.actor_id})
    content = statement(client, entries, packs, names, now)
    if kind == "csv":
        return as_csv(content)
    if kind == "json":
        return as_json(content)
    words = paper_words(client, packs, entries, now)
    return pdf(TEMPLATE, words, made_at=now, files={"statement.json": as_json(content)})


def paper_words(client: Client, packs: list[SessionPack], entries: list[LedgerEntry], now: datetime) -> dict[str, Any]:
    """Everything the paper says."""
    zone = client.business.zone
    by_pack: dict[Any, list[LedgerEntry]] = {pack.id: [] for pack in packs}
    for entry in sorted(entries, key=lambda entry: entry.position):
        by_pack[entry.pack_id].append(entry)
    return {
        "language": language()[:2],
        "business": client.business.name,
        "title": _("Statement of sessions"),
        "lead": _("%(client)s, as of %(moment)s (%(zone)s)")
        % {"client": client.name, "moment": when_words(now, zone), "zone": zone},
        "footer": _("Statement of sessions, %(client)s") % {"client": client.name},
        "attached": _("The same statement for checking: tenpack verify-statement FILE"),
        "explained": _(
            "Each line carries a hash over itself and the line before it, so that nobody can change, remove or insert "
            "one without every later hash giving it away. The file attached to this document can be checked with "
            "“tenpack verify-statement”, without access to the database."
        ),
        "packs": [pack_words(pack, by_pack[pack.id], now) for pack in packs],
    }


def pack_words(pack: SessionPack, entries: list[LedgerEntry], now: datetime) -> dict[str, Any]:
    """One pack with its lines, oldest first."""
    counts, business = pack.counts(now), pack.client.business
    stories = {story.id: story for story in stories_of(business, [pack], entries)}
    sentence = _("%(left)s of %(size)s left. From %(start)s until %(end)s. %(state)s.")
    if pack.expires_on is None:
        sentence = _("%(left)s of %(size)s left. From %(start)s, never expires. %(state)s.")
    terms = sentence % {
        "left": counts.left,
        "size": pack.size,
        "start": day(pack.starts_on),
        "end": day(pack.expires_on),
        "state": pack.state(now).label,
    }
    return {
        "title": pack.title,
        "terms": terms,
        "heads": [_("When"), _("What"), _("Change"), _("Left")],
        "lines": [line_words(stories[entry.public_id], entry, business.zone) for entry in entries],
    }


def line_words(story: Story, entry: LedgerEntry, zone: str) -> dict[str, str]:
    """One line of the table."""
    more = [story.detail, story.who, f"“{story.reason}”" if story.reason else ""]
    return {
        "when": when_words(story.at, zone),
        "what": story.what,
        "more": " · ".join(part for part in more if part),
        "hash": bytes(entry.hash).hex(),
        "change": f"{story.change:+d}".replace("-", "−") if story.change else "0",
        "after": str(story.after),
    }
