"""Training → Workouts: the list, one workout, and deciding about its session."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenpack.kit.errors import Forbidden, NotFound, Refused
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.training.actions.comments import comment_workout, remove_comment
from tenpack.training.actions.decisions import decide_workout, reopen_workout
from tenpack.training.lists import (
    SORTS,
    STATES,
    comments_of,
    is_decided,
    search_workouts,
    workout_seen_by,
    workouts_seen_by,
)
from tenpack.training.models import Workout
from tenpack.training.progress import totals
from tenpack.web.access import STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.workouts import CommentForm, SessionForm
from tenpack.web.jinja import url
from tenpack.web.lists import chosen, list_page, searched
from tenpack.web.once import act_once, form_key
from tenpack.web.respond import go, moment_of, page
from tenpack.web.workout_pages import Outcome, choice_of, outcome_of, workout_context
from tenpack.web.workout_words import effort_words, kind_words, lasted_words, set_words, total_words, volume_words

STATE_LABELS = {
    "undecided": gettext_lazy("Undecided"),
    "running": gettext_lazy("Running"),
    "own": gettext_lazy("Logged by clients"),
}
SORT_LABELS = {
    "newest": gettext_lazy("Newest first"),
    "oldest": gettext_lazy("Oldest first"),
    "client": gettext_lazy("By client"),
}
WORDS: dict[str, Any] = {
    "set_words": set_words,
    "effort_words": effort_words,
    "kind_words": kind_words,
    "lasted_words": lasted_words,
    "total_words": total_words,
    "volume_words": volume_words,
    "is_decided": is_decided,
}


@may(STAFF)
@require_safe
def workouts(request: Request) -> HttpResponse:
    """The list: searched, filtered, sorted, in pages of 50."""
    query = {
        "q": searched(request),
        "state": chosen(request, "state", STATES),
        "sort": chosen(request, "sort", SORTS, "newest"),
    }
    found = search_workouts(workouts_seen_by(request.seat), text=query["q"], state=query["state"])
    shown = list_page(request, found.order_by(*SORTS[query["sort"]]))
    return page(
        request,
        "training/workouts.html",
        list=shown,
        totals=totals(shown.rows),
        query=query,
        states=STATE_LABELS,
        sorts=SORT_LABELS,
        **WORDS,
    )


def workout_of(request: Request, workout: str) -> Workout:
    """The workout in the address."""
    return workout_seen_by(request.seat, parse_id("wo", workout))


@may(STAFF)
@require_safe
def workout_page(request: Request, workout: str) -> HttpResponse:
    """What was done, beside its targets, and what became of the session."""
    return shown(request, workout_of(request, workout))


def shown(request: Request, found: Workout, comment_form: CommentForm | None = None, status: int = 200) -> HttpResponse:
    """The page of a workout, with the comment that could not be kept."""
    business = request.seat.business
    outcome = outcome_of(found, business)
    return page(
        request,
        "training/workout.html",
        status=status,
        workout=found,
        outcome=outcome,
        comments=comments_of(found),
        comment_form=comment_form or CommentForm(),
        repeat_key=request.POST.get("repeat_key") or form_key(),
        **(decision_context(found, request) if outcome is None else {}),
        **workout_context(found, business, business.weight_unit),
        **WORDS,
    )


def decision_context(workout: Workout, request: Request, form: SessionForm | None = None) -> dict[str, Any]:
    """The form that decides, with what each way would do."""
    choice = choice_of(workout, request.seat.business)
    way = "deduct" if choice.may_deduct else "owe"
    form = form or SessionForm(initial={"session": way, "pack": "rule", "back": request.GET.get("back", "")})
    settle_pack(form, choice.proposal)
    return {"form_": form, "choice": choice}


def settle_pack(form: SessionForm, proposal: Any) -> None:
    """Tell the form which packs can pay."""
    form.offer(proposal.options if proposal else [("rule", "")])


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def decision(request: Request, workout: str) -> HttpResponse:
    """Say what became of the session: deducted, not deducted and why, or owed; DELETE takes back "not deducted"."""
    found = workout_of(request, workout)
    if request.method == "DELETE":
        reopen_workout(workout=found, by=request.seat.actor, now=moment_of(request))
        return go(request, url("workout", found.public_id), _("Undone. The workout waits for a decision."))
    if request.method != "POST":
        return sheet(request, found)
    form = SessionForm(request.POST)
    settle_pack(form, choice_of(found, request.seat.business).proposal)
    if form.is_valid():
        try:
            decided = decide_workout(seat=request.seat, workout=found, wish=form.wish(), now=moment_of(request))
        except Refused as error:
            refuse(form, error)
        else:
            return told(request, decided, form.cleaned_data["back"])
    return sheet(request, found, form, status=422)


def sheet(request: Request, workout: Workout, form: SessionForm | None = None, status: int = 200) -> HttpResponse:
    """The form as a page, or for htmx as a dialog."""
    template = (
        "training/decision_dialog.html" if request.htmx and request.method != "POST" else "training/decision.html"
    )
    context = decision_context(workout, request, form)
    return page(
        request, template, status=status, workout=workout, outcome=outcome_of(workout, request.seat.business), **context
    )


def undo_of(workout: Workout, outcome: Outcome | None) -> str:
    """Where the decision is taken back; nowhere where the visit was another road's."""
    if workout.no_session_reason:
        return url("workout-decision", workout.public_id)
    return url("use", outcome.use) if outcome and outcome.use and not workout.is_visit_shared else ""


def told(request: Request, workout: Workout, back: str) -> HttpResponse:
    """Say what was done, with its undo."""
    fresh = workout_of(request, workout.public_id)
    outcome = outcome_of(fresh, request.seat.business)
    places = {
        "workouts": url("workouts", state="undecided"),
        "undecided": url("calendar-undecided"),
        "today": url("today"),
    }
    undo = undo_of(fresh, outcome)
    text = outcome.text if outcome else _("Decided.")
    return go(request, places.get(back, url("workout", workout.public_id)), text, undo=undo)


@may(STAFF)
@require_POST
def comment(request: Request, workout: str) -> HttpResponse:
    """Say something about the workout to its client."""
    found = workout_of(request, workout)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            target, _again = act_once(request, lambda: commented(request, found, form))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, target, _("Written down. %(client)s reads it here.") % {"client": found.client.name})
    return shown(request, found, comment_form=form, status=422)


def commented(request: Request, workout: Workout, form: CommentForm) -> str:
    """Where the new comment stands."""
    assert request.seat.coach
    comment_workout(workout=workout, text=form.cleaned_data["text"], by=request.seat.coach, now=moment_of(request))
    return url("workout", workout.public_id) + "#comments"


@may(STAFF)
@require_http_methods(["DELETE"])
def comment_off(request: Request, workout: str, comment: str) -> HttpResponse:
    """Take a comment off again: one's own, or whoever runs the business any."""
    found, seat = workout_of(request, workout), request.seat
    wanted = parse_id("wc", comment) or NO_ID
    said = next((one for one in comments_of(found) if one.id == wanted), None)
    if said is None:
        raise NotFound
    if seat.coach is None or (said.coach_id != seat.coach.id and not seat.role.runs_business):
        raise Forbidden
    remove_comment(comment=said, by=seat.coach, now=moment_of(request))
    return go(request, url("workout", found.public_id) + "#comments", _("Taken off."))


urls: list[URLPattern] = [
    path("training/workouts", workouts, name="workouts"),
    path("training/workouts/<str:workout>", workout_page, name="workout"),
    path("training/workouts/<str:workout>/decision", decision, name="workout-decision"),
    path("training/workouts/<str:workout>/comments", comment, name="workout-comments"),
    path("training/workouts/<str:workout>/comments/<str:comment>", comment_off, name="workout-comment"),
]
