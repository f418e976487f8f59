"""Nobody sees or touches another's data: every route, every role, every method, from the site's own list."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pytest

from tenpack.kit.ids import parse_id
from tests.support.snapshots import changed_since, everything
from tests.web.stage import FOR_SCRIPTS, OF_A_CLIENT, Route, Stage, every_route, patterns, rolled_back, set_stage
from tests.web.stage_calendar import OF_THE_OWNER
from tests.web.stage_keeping import OF_WHO_ASKED

if TYPE_CHECKING:
    from tests.world import World

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROLES = ("anonymous", "owner", "manager", "coach", "other coach", "client", "other client", "other owner")
RANKS = {"other coach": "coach", "other client": "client", "other owner": "owner"}
# A visit is remembered by the sign-in itself, and tries are counted, though nothing is done.
MEMORY = frozenset({"tenpack_signin", "tenpack_cache"})
SIGN_IN = "/account/login/"
# What everybody of the team may read and only the coach it is about, or who runs the business, may change.
OF_THAT_COACH = {("api-see_availability", "PUT")}


@pytest.fixture
def stage(studio: "World") -> Stage:
    return set_stage(studio)


def refusal(route: Route, role: str, method: str) -> int | None:
    """The status with which this role must be sent away here; None where it may come in."""
    if route.is_public:
        return None
    rank = RANKS.get(role, role)
    if route.is_api and rank in ("anonymous", "client"):
        return 401
    if rank == "anonymous":
        return 401 if route.name in FOR_SCRIPTS else 302
    if rank not in {one.value for one in route.roles}:
        return 403
    if route.name == "sign-in":
        return None if role == "client" else 404  # Names another browser of the client.
    if route.name == "settings-letter":
        return None  # A kind of letter is nobody's.
    names_a_client = route.name in ("api-add_pack", "api-add_appointment") and method == "POST"
    if not route.parts and not names_a_client:
        return None
    if role in ("other owner", "other client"):
        return 404
    if route.parts & (OF_THE_OWNER | OF_WHO_ASKED) and role != "owner":
        return 404
    is_anothers = names_a_client or bool(route.parts & OF_A_CLIENT) or (route.name, method) in OF_THAT_COACH
    return 403 if role == "other coach" and is_anothers else None


def complaints(stage: Stage, role: str, routes: Iterable[Route]) -> list[str]:
    """Everything that is answered otherwise than the table says, and every refusal that changed something."""
    found = []
    for one in ("owner", "client", role):
        stage.browser(one), stage.caller(one)
    before = everything(but=MEMORY)
    for route in routes:
        allowed = stage.methods(route)
        for method in METHODS:
            wanted = refusal(route, role, method)
            status, target = send_alone(stage, route, role, method, keep=wanted is not None)
            if not is_right(route, wanted, method, status, target, allowed):
                found.append(f"{role}: {method} {route.name} {status} {target}")
        if changed := changed_since(before):
            found.append(f"{role}: {route.name} changed {changed}")
    return found


def send_alone(stage: Stage, route: Route, role: str, method: str, *, keep: bool) -> tuple[int, str]:
    """Ask, and undo what it did, unless it must not have done anything."""
    if keep:
        return stage.send(route, role, method)
    with rolled_back():
        return stage.send(route, role, method)


def is_right(route: Route, wanted: int | None, method: str, status: int, target: str, allowed: Any) -> bool:
    """Whether this answer keeps the promise."""
    if status >= 500:
        return False
    if route.is_public:
        return True
    if route.is_account:
        return wanted != 302 or status == 405 or (status == 302 and target.startswith(SIGN_IN))
    if allowed and method not in allowed and status == 405:
        return True
    if wanted is None:
        return status not in (401, 403, 404) and not target.startswith(SIGN_IN)
    return status == wanted and (wanted != 302 or target.startswith(SIGN_IN))


def undeclared(found: Iterable[Any]) -> list[str]:
    """Addresses whose view does not say who may see it, or says something else than the table."""
    wrong = []
    for one, _parts in patterns(found):
        view, route = one.callback, Route(str(one.name), frozenset(), one.callback)
        if route.is_account and view.__module__.startswith("allauth."):
            continue
        said = getattr(view, "roles", "nothing")
        if said != (None if route.is_public or route.is_api else route.roles):
            wrong.append(f"{one.name}: {said}")
    return wrong


@pytest.mark.parametrize("role", ROLES)
def test_every_route_keeps_its_door(stage: Stage, role: str) -> None:
    assert complaints(stage, role, every_route()) == []


def test_every_route_says_who_may_see_it() -> None:
    from tenpack.web.urls import urlpatterns

    assert undeclared(urlpatterns) == []


def test_a_view_that_says_nothing_or_too_much_is_found() -> None:
    from django.http import HttpResponse
    from django.urls import path

    from tenpack.web.access import everyone

    silent = path("silent", lambda request: HttpResponse(), name="plan-secret")
    loud = path("loud", everyone(lambda request: HttpResponse()), name="plan-loud")
    assert [line.split(":")[0] for line in undeclared([silent, loud])] == ["plan-secret", "plan-loud"]


def any_client(seat: Any, client_id: Any) -> Any:
    from tenpack.people.models import Client

    return Client.objects.select_related("coach").get(id=client_id)


def any_client_of(request: Any, client_id: str) -> Any:
    return any_client(request.seat, parse_id("cl", client_id))


def any_member(request: Any, coach_id: str) -> Any:
    from tenpack.people.models import Coach

    return Coach.objects.select_related("business").get(id=parse_id("co", coach_id))


def any_entry(client: Any, entry_id: Any) -> Any:
    from tenpack.packs.models import LedgerEntry
    from tenpack.packs.objections import with_objections

    return with_objections(LedgerEntry.objects.select_related("pack", "visit")).get(id=entry_id)


def any_file(seat: Any, file_id: Any) -> Any:
    from tenpack.keeping.models import DataFile

    return DataFile.objects.select_related("client").get(id=file_id)


def any_plan(client: Any, plan_id: Any) -> Any:
    from tenpack.money.models import Plan

    return Plan.objects.select_related("business").get(id=plan_id)


def any_sign_ins(user: Any, *, now: Any) -> Any:
    from tenpack.people.sign_ins import SignIn

    return SignIn.objects.all()


DATA_PAGES = {"client-data", "client-data-file", "client-erasure"}
HAND_OVER_PAGES = {"settings-member-clients", "settings-member-handover"}
APPOINTMENT_PAGES = {"appointment", "appointment-move", "appointment-change", "appointment-file"}


def let_pass(*given: Any) -> None:
    """A filter that was taken out."""


def any_appointment(seat: Any, appointment_id: Any) -> Any:
    from tenpack.appointments.models import Appointment

    rows = Appointment.objects.select_related("booking__pack", "booking__visit", "slot__coach", "slot__kind")
    return rows.select_related("client__business", "client__coach").get(id=appointment_id)


@pytest.mark.parametrize(
    ("removed", "instead", "role", "names"),
    [
        ("tenpack.web.pages.clients.client_seen_by", any_client, "other owner", {"client-edit", "client-archive"}),
        ("tenpack.web.api.clients.client_seen_by", any_client, "other owner", {"api-see_client"}),
        ("tenpack.money.queries.require_client", let_pass, "other coach", {"offer", "api-see_offer", "payment"}),
        ("tenpack.money.receipt_queries.require_client", let_pass, "other coach", {"receipt"}),
        ("tenpack.people.note_queries.require_client", let_pass, "other coach", {"note", "note-pin", "note-removal"}),
        ("tenpack.people.message_queries.require_client", let_pass, "other coach", {"attachment"}),
        ("tenpack.packs.objections.require_client", let_pass, "other coach", {"objection"}),
        ("tenpack.web.pages.objections.own_entry", any_entry, "other client", {"portal-objection"}),
        ("tenpack.web.pages.portal.plan_offered_to", any_plan, "other client", {"portal-renewal"}),
        ("tenpack.web.pages.own_profile.sign_ins_of", any_sign_ins, "other client", {"sign-in"}),
        ("tenpack.web.pages.personal_data.data_file_of", any_file, "manager", {"data-file"}),
        ("tenpack.web.pages.personal_data.client_of", any_client_of, "other owner", DATA_PAGES),
        ("tenpack.web.pages.hand_over.member_of", any_member, "other owner", HAND_OVER_PAGES),
        ("tenpack.web.pages.messages.client_of", any_client_of, "other owner", {"client-messages"}),
        ("tenpack.packs.queries.require_client", let_pass, "other coach", {"pack", "use", "api-see_pack"}),
        ("tenpack.web.pages.appointments.appointment_seen_by", any_appointment, "other owner", APPOINTMENT_PAGES),
        ("tenpack.web.pages.appointments.appointment_seen_by", any_appointment, "other client", {"portal-appointment"}),
        ("tenpack.web.api.appointments.appointment_seen_by", any_appointment, "other coach", {"api-see_appointment"}),
    ],
)
def test_a_filter_taken_out_is_found(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, removed: str, instead: Any, role: str, names: set[str]
) -> None:
    routes = [route for route in every_route() if route.name in names]
    assert {route.name for route in routes} == names
    assert complaints(stage, role, routes) == []
    monkeypatch.setattr(removed, instead)
    found = complaints(stage, role, routes)
    assert {name for name in names if any(f" {name} " in line for line in found)} == names
