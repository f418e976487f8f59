"""What calendar files say of a zone's clocks, hour by hour around every change, against the zone itself."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tenpack.appointments.clock_changes import FIRST, changes, clock_changes
from tenpack.kit.moments import zone_names

ZONES = (
    "Europe/Berlin",
    "Europe/Dublin",
    "America/Santiago",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
)


def by_the_file(name: str) -> list[tuple[datetime, timedelta]]:
    """Instants from which an offset holds, as a reader of the file works them out, in order."""
    found = []
    for part in clock_changes(name).subcomponents:
        rdates = part.get("RDATE", [])
        rdates = rdates if isinstance(rdates, list) else [rdates]
        begins = [part["DTSTART"].dt, *(one.dts[0].dt for one in rdates)]
        assert all(len(one.dts) == 1 for one in rdates)
        found += [((begin - part["TZOFFSETFROM"].td).replace(tzinfo=UTC), part["TZOFFSETTO"].td) for begin in begins]
    return sorted(found)


@pytest.mark.parametrize("name", ZONES)
def test_the_file_knows_every_hour_around_every_change(name: str) -> None:
    known, zone = by_the_file(name), ZoneInfo(name)
    for instant, _before, _after in [(FIRST, None, None), *changes(zone)]:
        for minutes in range(-180 if instant != FIRST else 0, 181, 30):
            moment = instant + timedelta(minutes=minutes)
            told = [offset for begins, offset in known if begins <= moment][-1]
            assert told == moment.astimezone(zone).utcoffset(), moment


def test_every_zone_a_business_may_choose_can_be_written() -> None:
    for name in sorted(zone_names())[::7]:
        text = clock_changes(name).to_ical().decode()
        assert f"TZID:{name}" in text
        moment = datetime(2031, 6, 1, 12, tzinfo=UTC)
        told = [offset for begins, offset in by_the_file(name) if begins <= moment][-1]
        assert told == moment.astimezone(ZoneInfo(name)).utcoffset(), name
