"""Quiet hours: until when something has to wait that must not wake anybody."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Quiet:
    """From one time of the wall clock to another, perhaps over midnight, in a zone. Equal times are none."""

    starts: time
    ends: time
    zone: str

    def holds(self, moment: datetime) -> bool:
        """Whether it is quiet at this instant."""
        clock = moment.astimezone(ZoneInfo(self.zone)).time()
        if self.starts <= self.ends:
            return self.starts <= clock < self.ends
        return clock >= self.starts or clock < self.ends


USUAL_STARTS, USUAL_ENDS = time(21), time(7)


def quiet_until(now: datetime, quiet: Quiet) -> datetime:
    """`now` where it is not quiet, else the end of the quiet hours.

    An end that the clock skips comes later by the gap; of two it is the first that is still to come. Source: PEP 495.
    """
    if not quiet.holds(now):
        return now
    local = now.astimezone(ZoneInfo(quiet.zone))
    is_evening = quiet.starts > quiet.ends and local.time() >= quiet.starts
    day = local.date() + timedelta(days=is_evening)
    wall = datetime.combine(day, quiet.ends, ZoneInfo(quiet.zone))
    ends = sorted(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return next((end for end in ends if end > now and not quiet.holds(end)), max(*ends, now))
