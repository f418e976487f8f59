"""What is measured of a client's body: written down once a day of each kind, corrected, taken off again."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import Checks
from tenpack.kit.moments import local_day
from tenpack.people.models import Client
from tenpack.training.choices import MeasureKind
from tenpack.training.models import Measure
from tenpack.training.units import sensible


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """What was measured. Units: `value` in grams, millimetres, tenths of a percent, beats a minute."""

    kind: str
    value: int
    measured_on: date | None

    def checked(self, today: date) -> dict[str, Any]:
        """The columns. Errors: `InvalidFields`."""
        checks = Checks()
        if self.kind not in MeasureKind.values:
            checks.problem("kind", _("Choose one of the list."))
        else:
            least, most = sensible(self.kind)
            if not least <= self.value <= most:
                checks.problem("value", _("No body measures that. Check the number and its unit."))
        on = checks.day("measured_on", self.measured_on, required=True)
        if on and on > today:
            checks.problem("measured_on", _("This lies in the future. Write it down once it is measured."))
        checks.refuse_if_any()
        return {"kind": self.kind, "value": self.value, "measured_on": on}


@transaction.atomic
def record_measure(*, client: Client, draft: MeasureDraft, by: Actor, now: datetime) -> Measure:
    """Write down a measure. Repeat: a second one of the kind on that day takes the place of the first.

    Errors: `InvalidFields`.
    """
    columns = draft.checked(local_day(now, client.business.zone))
    value = columns.pop("value")
    defaults = {"value": value, "recorded_at": now, "business_id": client.business_id}
    measure, _is_new = Measure.objects.update_or_create(client=client, **columns, defaults=defaults)
    tell("measure.recorded", measure, by, now)
    return measure


@transaction.atomic
def remove_measure(*, measure: Measure, by: Actor, now: datetime) -> None:
    """Take a measure off again; the journal keeps that it was there. Repeat: does nothing."""
    removed = Measure.objects.filter(id=measure.id).delete()[0]
    if removed:
        tell("measure.removed", measure, by, now)


def tell(event: str, measure: Measure, by: Actor, now: datetime) -> None:
    """A line of the journal: that it was measured, not what came out."""
    record(
        event,
        business_id=measure.business_id,
        client_id=measure.client_id,
        about=measure,
        now=now,
        by=by,
        kind=measure.kind,
    )
