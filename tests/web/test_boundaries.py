"""What a business holds stays in it: lists, queries, forms with another's ids in every field; and who left is out."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps

from tenpack.people.actions import make_api_key
from tenpack.people.actions.invitations import invite_coach
from tenpack.people.choices import Role
from tenpack.people.models import Client, Coach, User
from tests.support.calendars import local
from tests.support.portal import at
from tests.web.browsing import Browser
from tests.web.stage import FOR_CLIENTS, PASSWORD_BACKEND, Route, Stage, every_route, rolled_back, set_stage
from tests.web.stage_calendar import things_of_calendar
from tests.web.stage_cards import things_of_cards
from tests.web.stage_keeping import file_of
from tests.web.stage_people import other_sign_in_of, things_of_people
from tests.web.stage_training import things_of_training
from tests.world import World

# Nothing that Zed may read says any of this.
OURS = ["jo@example.com", "sam@example.com", "ben@example.com", "Maya", "Our plan"]
OURS += ["Our type", "Our guest", "Our words", "Our calendar", "Our note", "Our line"]
FIELDS = {
    "name": "Ten",
    "title": "Ten",
    "sessions": "10",
    "price": "400",
    "payment_type": "one_time",
    "expiry_kind": "never",
    "starts_on": "2026-11-22",
    "reason": "agreed",
    "change": "1",
    "quantity": "1",
    "method": "cash",
    "due_number": "1",
    "choice": "attach",
    "role": "coach",
    "paid_by": "owed",
    "clock": "10:00",
    "minutes": "60",
    "whom": "coach",
    "sure": "on",
    "by": "coach",
    "email": "x@example.com",
    "url": "https://calendar.example/x.ics",
}


@pytest.fixture
def stage(studio: World) -> Stage:
    studio.plan(name="Our plan")
    return set_stage(studio)


def own_pages() -> list[Route]:
    """Pages behind a sign-in."""
    return [route for route in every_route() if not (route.is_api or route.is_account or route.is_public)]


def foreign_ids(stage: Stage) -> dict[str, str]:
    """One of everything of Maya's under every name a form or a query has for it."""
    found = {name.removesuffix("_id"): value for name, value in stage.things.items() if "_" in value}
    others = {"to": found["coach"], "seat": str(stage.world.ben.id), "programs": found["program"]}
    return found | others | {"kind": found["type"], "move": found["appointment"]}


def text_of(answer: Any) -> str:
    """What is answered, a file too."""
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")


def good_fields(world: World) -> dict[str, str]:
    """What most forms accept today."""
    return FIELDS | {"day": local(world, 8).date().isoformat(), "at": at(world, 8, 16)}


def stored_of(business_id: Any) -> list[Any]:
    """Everything stored of a business."""
    models = apps.get_app_config("tenpack").get_models()
    kept = [model for model in models if any(field.attname == "business_id" for field in model._meta.concrete_fields)]
    return [list(model._default_manager.filter(business_id=business_id).order_by("pk").values()) for model in kept]


def test_no_page_shows_another_business(stage: Stage) -> None:
    zed = stage.browser("other owner")
    queries: list[dict[str, str]] = [{}, {"q": "Jo"}, foreign_ids(stage)]
    for route in own_pages():
        for query in queries:
            text = text_of(zed.get(stage.address(route), query))
            assert [word for word in OURS if word in text] == [], f"{route.name} {query}"


@pytest.mark.parametrize("role", ["other owner", "other owner's client"])
def test_another_business_in_every_field(stage: Stage, role: str) -> None:
    """Zed's and Zoe's own addresses and forms, with our ids in them: nothing of ours is touched, nothing breaks."""
    world, foreign = stage.world, foreign_ids(stage)
    theirs, browser = set_things_of_zed(world), stage.browser(role)
    before = stored_of(world.business.id)
    for route in own_pages():
        if (route.name in FOR_CLIENTS) != (role == "other owner's client"):
            continue
        assert set(route.parts) <= set(theirs), f"{route.name} names something that Zed has none of"
        own = Stage(world, stage.people, theirs, {}, {}).address(route)
        for body, address in ((good_fields(world) | foreign, own), (foreign, f"{own}?{urlencode(foreign)}")):
            with rolled_back():
                answer = browser.post(address, body)
                assert answer.status_code < 500, route.name
                assert [word for word in OURS if word in text_of(answer)] == [], route.name
                assert stored_of(world.business.id) == before, route.name


def set_things_of_zed(world: World) -> dict[str, str]:
    """One of everything of Zed's, and of Zoe's."""
    business, zed, zoe, now = world.zed.business, world.zed, world.zoe, world.now
    there, by = replace(world, business=business, maya=zed, ben=zed, sam=zoe), zed.actor
    plan = world.plan(business)
    paid, offer = there.paid(zoe, plan), there.offer(zoe, plan)
    used = world.visit(there.use(paid.pack))
    key, _secret = make_api_key(coach=zed, name="till", may_write=True, by=by, now=now)
    guest, _token = invite_coach(
        business=business, email="guest@example.com", name="Guest", role=Role.COACH, by=by, now=now
    )
    things = (
        things_of_calendar(there, zoe, zed, "Their")
        | things_of_training(there, zoe)
        | things_of_cards(there, offer)
        | things_of_people(there, paid.pack, zed, "Their")
        | {
            "client": zoe,
            "coach": zed,
            "plan": plan,
            "offer": offer,
            "payment": paid.payments.get(),
            "receipt": paid.payments.get().receipt,
            "pack": paid.pack,
            "visit": used,
            "entry": used.entries.get(kind="used"),
            "key": key,
            "invitation": guest,
            "file": file_of(zoe, zed, now),
        }
    )
    ids = {name: thing.public_id for name, thing in things.items()}
    ids |= {"kind": "session-used", "sign_in": other_sign_in_of(zed.user)}
    return ids | {f"{name}_id": value for name, value in ids.items()}


def test_only_an_owner_makes_owners(stage: Stage) -> None:
    world, manager = stage.world, stage.browser("manager")
    invited = manager.post("/settings/team", {"email": "x@example.com", "name": "X", "role": "owner"})
    assert invited.status_code in (403, 422)
    for coach in (world.ben, world.maya):
        for role in ("owner", "manager", "client", "nonsense"):
            manager.post(f"/settings/team/{coach.public_id}", {"role": role})
    assert Coach.objects.get(id=world.maya.id).role == "owner"
    assert Coach.objects.get(id=world.ben.id).role in ("coach", "manager")
    manager.post(f"/settings/team/{world.maya.public_id}", {"_method": "delete"})
    assert Coach.objects.get(id=world.maya.id).left_at is None


def test_who_left_is_out(stage: Stage) -> None:
    world = stage.world
    coach, client = stage.browser("coach"), stage.browser("client")
    assert (coach.get("/clients").status_code, client.get("/portal").status_code) == (200, 200)
    Coach.objects.filter(id=world.ben.id).update(left_at=world.now)
    Client.objects.filter(id=world.sam.id).update(archived_at=world.now)
    assert (coach.get("/clients").status_code, client.get("/portal").status_code) == (403, 403)


def test_a_sign_in_without_a_place_sees_nothing(stage: Stage) -> None:
    browser = Browser(raise_request_exception=False)
    browser.force_login(User.objects.create_user("nobody@example.com"), backend=PASSWORD_BACKEND)
    for route in own_pages():
        assert browser.get(stage.address(route)).status_code == 403, route.name
