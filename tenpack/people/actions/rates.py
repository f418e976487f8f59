"""What a coach earns for one session."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import Checks
from tenpack.kit.money import LARGEST_MINOR, Money
from tenpack.people.models import Coach, SessionRate


@transaction.atomic
def set_session_rate(*, coach: Coach, rate: Money | None, starts_on: date | None, by: Actor, now: datetime) -> None:
    """Let the coach earn this for every session from that day on; sessions held before keep the rate they had.

    Repeat: the rate of a day is replaced. Errors: `InvalidFields`.
    """
    checks = Checks()
    checks.day("starts_on", starts_on, required=True)
    if rate is None or not 0 <= rate.minor <= LARGEST_MINOR:
        checks.problem("rate", _("Write an amount of 0 or more."))
    checks.refuse_if_any()
    assert rate
    assert starts_on
    SessionRate.objects.update_or_create(coach=coach, starts_on=starts_on, defaults={"rate_minor": rate.minor})
    record(
        "session_rate.set",
        business_id=coach.business_id,
        about=coach,
        now=now,
        by=by,
        amount=rate.minor,
        currency=rate.currency,
        starts_on=str(starts_on),
    )
