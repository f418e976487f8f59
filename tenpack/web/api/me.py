"""Who a key is."""

from django.http import HttpResponse
from ninja import Router

from tenpack.kit.ids import public_id
from tenpack.web.api.keys import Call
from tenpack.web.api.repeats import as_json
from tenpack.web.api.shapes import BusinessId, CoachId, Shown

router = Router(tags=["Me"])


class CoachShown(Shown):
    """The coach as whom a key acts."""

    id: CoachId
    name: str
    email: str
    role: str


class BusinessShown(Shown):
    """The business a key opens. Days are local to its zone, money is in its currency."""

    id: BusinessId
    name: str
    zone: str
    currency: str
    locale: str


class Me(Shown):
    """Who calls, for which business, and what the key may do."""

    coach: CoachShown
    business: BusinessShown
    scopes: list[str]


@router.get("/me", response=Me)
def who_am_i(request: Call) -> HttpResponse:
    """Who calls, for which business, and what the key may do."""
    seat = request.seat
    assert seat.coach
    coach = CoachShown(
        id=public_id("co", seat.coach.id), name=seat.coach.name, email=seat.coach.user.email, role=seat.role.value
    )
    business = BusinessShown(
        id=public_id("bu", seat.business.id),
        name=seat.business.name,
        zone=seat.business.zone,
        currency=seat.business.currency,
        locale=seat.business.locale,
    )
    scopes = ["read", "write"] if request.key.may_write else ["read"]
    return as_json(200, Me(coach=coach, business=business, scopes=scopes))
