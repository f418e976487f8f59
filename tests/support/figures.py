"""Every figure of every report, and the ledger check: what must be the same before and after."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from tests.support.ledgers import differences

FIRST, LAST = date(2020, 1, 1), date(2035, 12, 31)
NAMES = frozenset({"client", "title", "name"})


def figures(owner: Any, now: datetime) -> dict[str, Any]:
    """The figures of one business as its owner reads them, without the names beside them."""
    from tenpack.money.models import Offer, Payment, Refund
    from tenpack.people.choices import Role
    from tenpack.people.queries import Seat
    from tenpack.reports.asked import asked_by
    from tenpack.reports.attendance import attendance_by_month
    from tenpack.reports.earnings import earnings_by_month
    from tenpack.reports.money_received import money_by_month, money_by_plan
    from tenpack.reports.owed import Moment, left_by_day, owed_by_coach, packs_left
    from tenpack.reports.retention import cohorts
    from tenpack.reports.session_flow import sessions_by_month

    business = owner.business
    asked = asked_by(Seat(business, Role(owner.role), coach=owner), since=FIRST, until=LAST)
    moment = Moment(at=now, on=now.date(), known=now)
    ours = {"business": business}
    return {
        "money": numbers(money_by_month(asked)),
        "plans": numbers(money_by_plan(asked)),
        "sessions": numbers(sessions_by_month(asked, now=now)),
        "owed": numbers(owed_by_coach(asked, moment)),
        "left": sorted(numbers(packs_left(asked, moment)), key=lambda one: str(one["id"])),
        "days": numbers(left_by_day(asked, moment)),
        "attendance": numbers(attendance_by_month(asked, now=now)),
        "retention": numbers(cohorts(asked, today=now.date())),
        "earnings": numbers(earnings_by_month(asked)),
        "payments": sorted(Payment.objects.filter(**ours).values_list("id", "amount_minor", "received_on")),
        "refunds": sorted(Refund.objects.filter(**ours).values_list("id", "amount_minor")),
        "offers": sorted(Offer.objects.filter(**ours).values_list("id", "paid_minor", "refunded_minor")),
        "differences": sorted(differences()),
    }


def numbers(found: list[Any]) -> list[dict[str, Any]]:
    """Without the names: a pseudonym may stand in their place."""
    return [{name: value for name, value in asdict(one).items() if name not in NAMES} for one in found]
