"""The OpenAPI document: true for whatever Schemathesis thinks of, and readable as a page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tenpack.wsgi import application
from tests.api.callers import Caller, plan_body
from tests.support.workouts import Device, fresh_id
from tests.world import World

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
]
document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def known(maya: Caller, jo: str, pack: Any, world: World) -> dict[str, str]:
    """Ids of things that are there, so that not every call ends with 404."""
    plan = maya.made("/plans", plan_body())
    offer = maya.made(f"/clients/{jo}/offers", {"plan": plan["id"]})
    payment = maya.made(f"/offers/{offer['id']}/payments", {"method": "cash"})
    use = maya.made(f"/clients/{jo}/uses", {})
    device = Device(world)
    device.send(device.start(fresh_id()))
    program = maya.made("/programs", {"title": "Strength"})
    exercise = maya.made("/exercises", {"name": "Sled drag", "primary": ["glutes"]})
    planned = {"client": jo, "starts_at": f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%dT%H:00:00Z}", "minutes": 60}
    appointment = maya.made("/appointments", planned)
    return {
        "client": jo,
        "program": program["id"],
        "exercise": exercise["key"],
        "pack": pack["id"],
        "plan": plan["id"],
        "offer": offer["id"],
        "payment": payment["id"],
        "use": use["id"],
        "workout": maya("GET", "/workouts")["items"][0]["id"],
        "appointment": appointment["id"],
        "coach": world.maya.public_id,
    }


@document.parametrize()
@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_documented(
    case: schemathesis.Case, world: World, known: dict[str, str], maya: Caller
) -> None:
    parameters = case.path_parameters or {}
    real = {name: known[name] for name in parameters if len(repr(case.body)) % 4}
    case.path_parameters = {**parameters, **real}
    case.call_and_validate(headers={"Authorization": f"Bearer {maya.key}"}, checks=CHECKS)


def test_the_page_shows_every_call(maya: Caller) -> None:
    page = Caller(maya.application)("GET", "/docs")
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "unsafe" not in page.headers["content-security-policy"]
    text = page.content.decode()
    for path, operations in Caller(maya.application)("GET", "/openapi.json")["paths"].items():
        for method in operations:
            assert f"{method.upper()} {path}" in text
    assert "http://" not in text
