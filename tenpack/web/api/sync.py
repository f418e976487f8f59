"""The sync for programs with a key: the same door as Coach Mode's, with the same answers."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from tenpack.training.operations import OPERATION
from tenpack.web.api.bodies import body_of
from tenpack.web.api.keys import Call
from tenpack.web.api.repeats import answer_once
from tenpack.web.api.shapes import Shown
from tenpack.web.api.workouts import DecisionShown
from tenpack.web.sync import NewBatch, sync

router = Router(tags=["Sync"])


def inlined(schema: Any, known: dict[str, Any]) -> Any:
    """The schema with everything in it that it only refers to."""
    if isinstance(schema, list):
        return [inlined(one, known) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return inlined(known[schema["$ref"].rpartition("/")[2]], known)
    return {name: inlined(one, known) for name, one in schema.items() if name not in ("$defs", "discriminator")}


def batch_schema() -> dict[str, Any]:
    """What a batch may hold. An operation of another form is refused alone, so that its form is no rule of the body."""
    told = OPERATION.json_schema()
    schema = inlined(NewBatch.model_json_schema(), {})
    schema["properties"]["operations"]["items"] = {
        "description": "One operation; one that has none of the forms below is refused alone.",
        "x-forms": inlined(told, told["$defs"])["oneOf"],
    }
    return dict(schema)


BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": batch_schema()}}},
}


class OperationAnswer(Shown):
    """What became of one operation.

    `applied` and `replayed`: kept. `waiting`: kept, until what it speaks of comes. `refused`: it never will be, `code`
    says why. `ask`: kept, but the coach must choose and send another `decide`; `decision` says what stands against it.
    """

    id: Annotated[str | None, Field(description="As it was sent; null where it had none")]
    state: Literal["applied", "replayed", "waiting", "refused", "ask"]
    code: str | None = None
    detail: str | None = None
    decision: DecisionShown | None = None


class BatchAnswer(Shown):
    """An answer to each operation, in the order sent. `clock_off_seconds`: by how much the device's clock is ahead."""

    received_at: str
    clock_off_seconds: int
    operations: list[OperationAnswer]


@router.post("/sync", response=BatchAnswer, openapi_extra=BODY)
def sync_workouts(request: Call) -> HttpResponse:
    """Say what happened in workouts: any number of times, in any order, at most 500 operations at once."""

    def act() -> BatchAnswer:
        told = sync(seat=request.seat, body=body_of(request), now=request.now)
        return BatchAnswer.model_validate(told | {"received_at": told["received_at"].isoformat()})

    return answer_once(request, 200, act)
