"""Plans: what is for sale."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from tenpack.kit.ids import parse_id
from tenpack.money.actions import PlanDraft, archive_plan, restore_plan
from tenpack.money.choices import PaymentType
from tenpack.money.models import Plan
from tenpack.money.queries import plan_seen_by, plans_of
from tenpack.training.actions import change_plan_with_programs, create_plan_with_programs
from tenpack.web.api.keys import Call
from tenpack.web.api.lists import Part, listed
from tenpack.web.api.names import named
from tenpack.web.api.repeats import answer_once, as_json
from tenpack.web.api.shapes import Asked, Memo, Money, Name, Page, PlanId, Version
from tenpack.web.api.terms import NAMES, Access, AskedTerms, Installments, Interval, TermsShown, terms_shown

router = Router(tags=["Plans"])


class NewPlan(AskedTerms):
    """A plan. `price` is the whole price, or one period's or installment's amount.

    With `may_renew`, clients who bought it may buy it again themselves.
    """

    may_renew: bool = False

    def draft(self) -> PlanDraft:
        """The plan as the room below takes it."""
        return replace(super().draft(), may_renew=self.may_renew)


class PlanChange(Asked):
    """What is left out stays. With `version`, what somebody else saved meanwhile is not overwritten."""

    name: Name | None = None
    memo: Memo | None = None
    payment_type: PaymentType | None = None
    price: Money | None = None
    interval: Interval | None = None
    installments: Installments | None = None
    access: Access | None = None
    may_renew: bool | None = None
    version: Version | None = None


class PlanShown(TermsShown):
    """A plan."""

    id: PlanId
    may_renew: bool
    is_archived: bool
    created_at: datetime
    version: int


class PlanPart(Part):
    """Which plans: those on the list, or those in the archive."""

    archived: bool = False


@router.post("/plans", response={201: PlanShown})
def add_plan(request: Call, body: NewPlan) -> HttpResponse:
    """Put a plan on the list."""

    def act() -> PlanShown:
        seat = request.seat
        with named(NAMES):
            given: dict[str, Any] = {"draft": body.draft(), "programs": body.programs()}
            return shown(create_plan_with_programs(business=seat.business, **given, by=seat.actor, now=request.now))

    return answer_once(request, 201, act)


@router.get("/plans", response=Page[PlanShown])
def list_plans(request: Call, part: Query[PlanPart]) -> HttpResponse:
    """Plans on the list, or those in the archive, newest first."""
    return listed(plans_of(request.seat.business, archived=part.archived).prefetch_related("programs"), part, shown)


@router.get("/plans/{plan}", response=PlanShown)
def see_plan(request: Call, plan: PlanId) -> HttpResponse:
    """One plan."""
    return as_json(200, shown(found(request, plan)))


@router.patch("/plans/{plan}", response=PlanShown)
def edit_plan(request: Call, plan: PlanId, body: PlanChange) -> HttpResponse:
    """Change a plan; offers made before keep their terms. Null takes interval, installments or access away."""
    row = found(request, plan)
    version = body.version or row.version

    def act() -> PlanShown:
        by = request.seat.actor
        with named(NAMES):
            terms = changed(row, body)
            given: dict[str, Any] = {"draft": terms.draft(), "programs": terms.programs()}
            return shown(change_plan_with_programs(plan=row, **given, version=version, by=by, now=request.now))

    return answer_once(request, 200, act)


@router.post("/plans/{plan}/archive", response=PlanShown)
def put_plan_away(request: Call, plan: PlanId) -> HttpResponse:
    """Take the plan off the list: it can no longer be put to anybody. Twice is the same answer."""
    row = found(request, plan)
    by = request.seat.actor
    return answer_once(request, 200, lambda: shown(archive_plan(plan=row, by=by, now=request.now)))


@router.delete("/plans/{plan}/archive", response=PlanShown)
def bring_plan_back(request: Call, plan: PlanId) -> HttpResponse:
    """Put an archived plan on the list again. Twice is the same answer."""
    row = found(request, plan)
    by = request.seat.actor
    return answer_once(request, 200, lambda: shown(restore_plan(plan=row, by=by, now=request.now)))


def found(request: Call, plan: str) -> Plan:
    """The plan with this public id. Errors: `NotFound`."""
    return plan_seen_by(request.seat, parse_id("pl", plan))


def changed(plan: Plan, body: PlanChange) -> NewPlan:
    """The plan's terms with the change; another payment type drops the interval and the number of installments."""
    terms = terms_shown(plan) | {"may_renew": plan.may_renew}
    del terms["total"]
    if body.payment_type not in (None, terms["payment_type"]):
        terms |= {"interval": None, "installments": None}
    said: dict[str, Any] = {name: getattr(body, name) for name in body.model_fields_set - {"version"}}
    never_null = {"name", "memo", "payment_type", "price", "may_renew"}
    terms |= {name: value for name, value in said.items() if value is not None or name not in never_null}
    return NewPlan.model_construct(**terms)


def shown(plan: Plan) -> PlanShown:
    """The plan as JSON shows it."""
    return PlanShown(
        **terms_shown(plan),
        id=plan.public_id,
        may_renew=plan.may_renew,
        is_archived=plan.archived_at is not None,
        created_at=plan.created_at,
        version=plan.version,
    )
