"""Plans: the list with what each sold, the form with its live card, archive and restore."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenpack.kit.errors import ChangedMeanwhile, Refused
from tenpack.kit.ids import parse_id
from tenpack.kit.moments import local_day
from tenpack.money.actions import archive_plan, restore_plan
from tenpack.money.models import Plan
from tenpack.money.queries import PLAN_ORDERS, clients_keeping, offers_running, plan_seen_by, plans_found
from tenpack.training.actions import change_plan_with_programs, create_plan_with_programs
from tenpack.training.models import Program
from tenpack.training.programs import programs_of_plan, templates_of
from tenpack.web.access import STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.plans import PlanForm, first_values, values_of
from tenpack.web.jinja import url
from tenpack.web.lists import chosen, list_page, searched
from tenpack.web.once import act_once, form_key
from tenpack.web.respond import go, moment_of, page
from tenpack.web.words import facts_of


@may(STAFF)
@require_GET
def plans(request: Request) -> HttpResponse:
    """What the business sells, and how often each plan was sold."""
    is_archive = chosen(request, "show", ["archived"]) == "archived"
    order = chosen(request, "sort", PLAN_ORDERS, "name")
    text = searched(request)
    found = plans_found(request.seat.business, text=text, archived=is_archive, order=order)
    return page(
        request,
        "money/plans.html",
        plans=list_page(request, found),
        q=text,
        sort=order,
        is_archive=is_archive,
        today=today_of(request),
    )


@may(STAFF)
@require_http_methods(["GET", "POST"])
def plan_new(request: Request) -> HttpResponse:
    """The form of a new plan. Opened from a client's profile, the next step is that client's offer."""
    form = plan_form(request, {**first_values(), "repeat_key": form_key()})
    if request.method == "POST" and form.is_valid():
        try:
            target, _again = act_once(request, lambda: created(request, form))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, target, _("Plan created."))
    return answer(request, form)


def created(request: Request, form: PlanForm) -> str:
    """Create the plan; answer where to go."""
    seat = request.seat
    plan = create_plan_with_programs(
        business=seat.business,
        draft=form.draft(),
        programs=form.cleaned_data["programs"],
        by=seat.actor,
        now=moment_of(request),
    )
    client = request.GET.get("client", "")
    if parse_id("cl", client):
        return url("offer-new", client, plan=plan.public_id)
    return url("plans")


@may(STAFF)
@require_http_methods(["GET", "POST"])
def plan(request: Request, plan_id: str) -> HttpResponse:
    """The form of a stored plan. Saved in another tab meanwhile, it says what is different now."""
    shown = plan_seen_by(request.seat, parse_id("pl", plan_id))
    given = programs_of_plan(shown)
    form = plan_form(request, {**values_of(shown), "programs": [one.public_id for one in given]}, given)
    if request.method == "POST" and form.is_valid():
        try:
            change_plan_with_programs(
                plan=shown,
                draft=form.draft(),
                programs=form.cleaned_data["programs"],
                version=form.cleaned_data["version"] or 0,
                by=request.seat.actor,
                now=moment_of(request),
            )
        except ChangedMeanwhile as error:
            return answer(request, form, shown, differences=changed_meanwhile(request, form, shown, error))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, url("plan", plan_id), _("Plan saved. It counts for future offers."))
    return answer(request, form, shown)


def changed_meanwhile(
    request: Request, form: PlanForm, stored: Plan, error: ChangedMeanwhile
) -> list[tuple[str, str, str]]:
    """What is stored now beside what was typed, for each difference; saving again is then a decision."""
    refuse(form, error)
    typed_again = request.POST.copy()
    typed_again["version"] = str(stored.version)
    form.data = typed_again
    typed = previewed(request, form)
    zone = request.seat.business.zone
    now, mine = dict(facts_of(stored, zone)), dict(facts_of(typed, zone)) if typed else {}
    labels = [label for label in {**now, **mine} if now.get(label) != mine.get(label)]
    return [(label, now.get(label, _("nothing")), mine.get(label, _("nothing"))) for label in labels]


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def plan_archive(request: Request, plan_id: str) -> HttpResponse:
    """POST takes the plan off the list, DELETE brings it back."""
    shown = plan_seen_by(request.seat, parse_id("pl", plan_id))
    if request.method == "DELETE":
        restore_plan(plan=shown, by=request.seat.actor, now=moment_of(request))
        return go(request, url("plans"), _("Plan restored."))
    archive_plan(plan=shown, by=request.seat.actor, now=moment_of(request))
    return go(request, url("plans"), _("Plan archived."), undo=url("plan-archive", plan_id))


@may(STAFF)
@require_POST
def plan_preview(request: Request) -> HttpResponse:
    """The plan as the client will see it, from a form that is being filled in. Changes nothing."""
    form = plan_form(request, {})
    preview, given = previewed(request, form), titles_chosen(form)
    return page(request, "money/plan_preview.html", preview=preview, given=given, today=today_of(request))


def plan_form(request: Request, initial: dict[str, Any], given: Iterable[Program] = ()) -> PlanForm:
    """The form, with what was sent; to choose from are all templates and those that the plan gives already."""
    sent = request.POST if request.method == "POST" else None
    business = request.seat.business
    programs = list(dict.fromkeys([*templates_of(business), *given]))
    return PlanForm(sent, business=business, programs=programs, initial=initial)


def previewed(request: Request, form: PlanForm) -> Plan | None:
    """The plan the form would make, not stored; None while something is missing."""
    business = request.seat.business
    if not form.is_valid() and set(form.errors) - {"__all__"}:
        return None
    try:
        return Plan(business=business, **form.draft().checked(business, today_of(request)))
    except Refused:
        return None


def titles_chosen(form: PlanForm) -> list[str]:
    """The programs that are ticked, by title."""
    chosen_ids = set(form["programs"].value() or ())
    choices = form.fields["programs"]
    return [str(title) for value, title in getattr(choices, "choices", ()) if value in chosen_ids]


def today_of(request: Request) -> Any:
    """The business's day."""
    return local_day(moment_of(request), request.seat.business.zone)


def answer(request: Request, form: PlanForm, stored: Plan | None = None, **more: Any) -> HttpResponse:
    """The page with the form and its card."""
    return page(
        request,
        "money/plan_form.html",
        status=422 if form.errors else 200,
        form_=form,
        plan=stored,
        preview=previewed(request, form) if form.is_bound else stored,
        given=titles_chosen(form),
        keeping=clients_keeping(stored) if stored else 0,
        running=offers_running(stored, today_of(request)) if stored else 0,
        today=today_of(request),
        **{"differences": [], **more},
    )


urls = [
    path("plans/", plans, name="plans"),
    path("plans/new", plan_new, name="plan-new"),
    path("plans/preview", plan_preview, name="plan-preview"),
    path("plans/<str:plan_id>", plan, name="plan"),
    path("plans/<str:plan_id>/archive", plan_archive, name="plan-archive"),
]
