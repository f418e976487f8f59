"""Programs: templates, and the copies that clients train by."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field, StrictInt

from tenpack.kit.errors import InvalidFields
from tenpack.kit.ids import parse_id
from tenpack.kit.moments import local_day
from tenpack.people.queries import client_seen_by
from tenpack.training.actions import Dates, DayDraft, assign_program, checked_day, create_program
from tenpack.training.actions.programs import MOST_DAYS, MOST_WEEKS
from tenpack.training.errors import ProgramFull
from tenpack.training.models import Program, ProgramDay
from tenpack.training.prescriptions import Block, Blocks, parse_blocks, stored
from tenpack.training.programs import program_seen_by, programs_seen_by
from tenpack.web.api.keys import Call
from tenpack.web.api.lists import Part, listed
from tenpack.web.api.repeats import answer_once, as_json
from tenpack.web.api.shapes import (
    WHOLE,
    Asked,
    ClientId,
    Day,
    Memo,
    Name,
    Page,
    ProgramDayId,
    ProgramId,
    Shown,
    shown_id,
)

router = Router(tags=["Programs"])

Week = Annotated[StrictInt, Field(ge=1, le=MOST_WEEKS), WHOLE]


class NewDay(Asked):
    """A training day. Loads are in grams, in whole percent of the best, or in tenths of RPE or reps in reserve."""

    week: Week = 1
    title: Name
    blocks: Blocks = []


class NewProgram(Asked):
    """A template. Days of a week stand in the order they come; weeks without days are left out."""

    title: Name
    note: Memo = ""
    days: Annotated[list[NewDay], Field(max_length=MOST_WEEKS * MOST_DAYS)] = []


class NewAssignment(Asked):
    """Who gets a copy. Without a start date it begins today; without an expiration date it never ends."""

    client: ClientId
    starts_on: Day | None = None
    expires_on: Day | None = None


class ProgramDayShown(Shown):
    """A training day of a program."""

    id: ProgramDayId
    week: int
    position: int
    title: str
    blocks: list[Block]
    version: int


class ProgramListed(Shown):
    """A program: a template, or a client's own copy with its dates."""

    id: ProgramId
    title: str
    note: str
    client: ClientId | None
    made_from: ProgramId | None
    starts_on: date | None
    expires_on: date | None
    is_archived: bool
    created_at: datetime
    version: int


class ProgramShown(ProgramListed):
    """A program with its days."""

    days: list[ProgramDayShown]


class ProgramPart(Part):
    """Which programs: one client's, only templates, those in the archive."""

    client: ClientId | None = None
    templates: bool = False
    archived: bool = False


@router.get("/programs", response=Page[ProgramListed])
def list_programs(request: Call, part: Query[ProgramPart]) -> HttpResponse:
    """Templates and the copies of the clients this key may see, newest first."""
    rows = programs_seen_by(request.seat).filter(archived_at__isnull=not part.archived)
    if part.client is not None:
        rows = rows.filter(client=client_seen_by(request.seat, parse_id("cl", part.client)))
    if part.templates:
        rows = rows.filter(client=None)
    return listed(rows, part, lambda program: ProgramListed(**summary_of(program)))


@router.post("/programs", response={201: ProgramShown})
def add_program(request: Call, body: NewProgram) -> HttpResponse:
    """Make a template with its days."""
    seat = request.seat
    days = checked_days(request, body)

    def act() -> ProgramShown:
        words = {"title": body.title, "note": body.note}
        return shown(create_program(business=seat.business, **words, days=days, by=seat.actor, now=request.now))

    return answer_once(request, 201, act)


@router.get("/programs/{program}", response=ProgramShown)
def see_program(request: Call, program: ProgramId) -> HttpResponse:
    """One program with its days."""
    return as_json(200, shown(found(request, program)))


@router.post("/programs/{program}/assignments", response={201: ProgramShown})
def add_assignment(request: Call, program: ProgramId, body: NewAssignment) -> HttpResponse:
    """Give a client an own copy of a template. The answer is the copy."""
    row = found(request, program)
    client = client_seen_by(request.seat, parse_id("cl", body.client))
    starts_on = body.starts_on or local_day(request.now, request.seat.business.zone)
    dates = Dates(starts_on=starts_on, expires_on=body.expires_on)
    by = request.seat.actor
    return answer_once(
        request, 201, lambda: shown(assign_program(program=row, client=client, dates=dates, by=by, now=request.now))
    )


def checked_days(request: Call, body: NewProgram) -> list[DayDraft]:
    """The days with exercises that there are. Errors: `InvalidFields` at `days.0.blocks.…`, for too many in a week."""
    drafts, problems = [], {}
    for number, day in enumerate(body.days):
        if sum(1 for one in body.days[:number] if one.week == day.week) >= MOST_DAYS:
            problems[f"days.{number}.week"] = str(ProgramFull.message)
        try:
            title, blocks = checked_day(request.seat.business, day.title, stored(day.blocks))
            drafts.append(DayDraft(week=day.week, title=title, blocks=blocks))
        except InvalidFields as error:
            problems |= {f"days.{number}.{field}": text for field, text in error.problems.items()}
    if problems:
        raise InvalidFields(problems)
    return drafts


def found(request: Call, program: str) -> Program:
    """The program with this public id. Errors: `NotFound`, `Forbidden`."""
    return program_seen_by(request.seat, parse_id("pr", program))


def shown(program: Program) -> ProgramShown:
    """The program as JSON shows it, with its days."""
    days = [day_shown(day) for day in program.days.order_by("week", "position")]
    return ProgramShown(**summary_of(program), days=days)


def summary_of(program: Program) -> dict[str, Any]:
    """The program as a list shows it."""
    return {
        "id": program.public_id,
        "title": program.title,
        "note": program.note,
        "client": shown_id("cl", program.client_id),
        "made_from": shown_id("pr", program.source_id),
        "starts_on": program.starts_on,
        "expires_on": program.expires_on,
        "is_archived": program.archived_at is not None,
        "created_at": program.created_at,
        "version": program.version,
    }


def day_shown(day: ProgramDay) -> ProgramDayShown:
    """A day as JSON shows it."""
    return ProgramDayShown(
        id=day.public_id,
        week=day.week,
        position=day.position,
        title=day.title,
        blocks=parse_blocks(day.blocks),
        version=day.version,
    )
