"""Two zones on one page: the business's, which counts, and the reader's own, where it differs."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tenpack.kit.moments import zone_names
from tenpack.web.appointment_words import clock
from tenpack.web.jinja import day

COOKIE = "zone"


@dataclass(frozen=True, slots=True)
class Zones:
    """The business's zone, and the reader's where the browser has told it."""

    here: str
    there: str

    def differ(self, at: datetime) -> bool:
        """Whether the reader's clocks show another time at this instant."""
        return at.astimezone(ZoneInfo(self.here)).utcoffset() != at.astimezone(ZoneInfo(self.there)).utcoffset()

    def theirs(self, starts_at: datetime, ends_at: datetime | None = None) -> str:
        """`12:30–13:30 your time`, with the day where it is another one; nothing where clocks agree."""
        if not self.differ(starts_at):
            return ""
        own, local = starts_at.astimezone(ZoneInfo(self.there)), starts_at.astimezone(ZoneInfo(self.here))
        time = clock(own) if ends_at is None else f"{clock(own)}–{clock(ends_at, self.there)}"
        if own.date() != local.date():
            time = f"{day(own.date(), 'E')} {time}"
        return _("%(time)s your time") % {"time": time}

    @property
    def place(self) -> str:
        """The reader's zone as a place: `New York`."""
        return self.there.rpartition("/")[2].replace("_", " ")


def zones_of(request: HttpRequest, here: str) -> Zones:
    """Both zones: the one this person chose, else the browser's; a cookie that names none counts as none."""
    chosen = getattr(getattr(request, "user", None), "zone", "")
    there = chosen or unquote(request.COOKIES.get(COOKIE, ""))
    return Zones(here, there if there in zone_names() else here)
