"""Training → Exercises: the library and the business's own, found by typing; own ones are added, changed, archived."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tenpack.kit.errors import ChangedMeanwhile, Refused
from tenpack.training.actions import archive_exercise, change_exercise, create_exercise, restore_exercise
from tenpack.training.catalogue import exercise_seen_by, movement_seen_by, movements_of, own_exercises
from tenpack.training.choices import Equipment, Muscle
from tenpack.training.library import Movement, movement_of
from tenpack.training.models import Exercise
from tenpack.training.search import search
from tenpack.web.access import STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.exercises import ExerciseForm, first_exercise, values_of
from tenpack.web.jinja import url
from tenpack.web.lists import chosen, list_page, searched
from tenpack.web.once import act_once, form_key
from tenpack.web.respond import go, moment_of, page

SHOWN = ("own", "archived")
MOST_CHOICES = 12


@may(STAFF)
@require_http_methods(["GET", "HEAD"])
def training(request: Request) -> HttpResponse:
    """The place Training begins with its programs."""
    return go(request, url("programs"))


@may(STAFF)
@require_http_methods(["GET", "HEAD"])
def exercises(request: Request) -> HttpResponse:
    """Every exercise there is to choose from, by name, muscle and equipment."""
    show, text = chosen(request, "show", SHOWN), searched(request)
    filters: dict[str, Any] = {
        "muscle": chosen(request, "muscle", Muscle.values),
        "equipment": chosen(request, "equipment", Equipment.values),
    }
    found = search(shown(request, show), text, language=language(), **filters)
    return page(
        request,
        "training/exercises.html",
        exercises=list_page(request, found),
        q=text,
        show=show,
        language=language(),
        muscles=Muscle.choices,
        equipments=Equipment.choices,
        **filters,
    )


def shown(request: Request, show: str) -> list[Movement]:
    """All of them, only the business's own, or what of these is archived."""
    business = request.seat.business
    if show:
        return [movement_of(one) for one in own_exercises(business, archived=show == "archived")]
    return movements_of(business)


def language() -> str:
    """The language of this page."""
    return get_language() or "en"


@may(STAFF)
@require_GET
def exercise_choices(request: Request) -> HttpResponse:
    """What a field for an exercise offers for what was typed so far."""
    text = searched(request)
    found = search(movements_of(request.seat.business), text, language=language())[:MOST_CHOICES]
    return JsonResponse(
        {"items": [{"key": one.key, "name": one.name(language()), "detail": str(one.equipment.label)} for one in found]}
    )


@may(STAFF)
@require_http_methods(["GET", "HEAD"])
def exercise(request: Request, exercise_key: str) -> HttpResponse:
    """One exercise: what it trains, how to do it, the video of an own one."""
    movement = movement_seen_by(request.seat, exercise_key)
    return page(request, "training/exercise.html", movement=movement, language=language())


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_new(request: Request) -> HttpResponse:
    """The form of a new exercise."""
    form = ExerciseForm(request.POST or None, initial={**first_exercise(), "repeat_key": form_key()})
    if request.method == "POST" and form.is_valid():
        try:
            target, _again = act_once(request, lambda: created(request, form))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, target, _("Exercise added."))
    return answer(request, form)


def created(request: Request, form: ExerciseForm) -> str:
    """Add the exercise; answer where its page is."""
    seat = request.seat
    made = create_exercise(business=seat.business, draft=form.draft(), by=seat.actor, now=moment_of(request))
    return url("exercise", made.public_id)


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_edit(request: Request, exercise_key: str) -> HttpResponse:
    """The form of an own exercise."""
    found = exercise_seen_by(request.seat, exercise_key)
    form = ExerciseForm(request.POST if request.method == "POST" else None, initial=values_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            by, now = request.seat.actor, moment_of(request)
            change_exercise(exercise=found, draft=form.draft(), version=version, by=by, now=now)
        except ChangedMeanwhile as error:
            refuse(form, error)
            typed = request.POST.copy()
            typed["version"] = str(found.version)
            form.data = typed
            return answer(request, form, found, changed=True)
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, url("exercise", exercise_key), _("Saved."))
    return answer(request, form, found)


def answer(request: Request, form: ExerciseForm, stored: Exercise | None = None, **more: Any) -> HttpResponse:
    """The page with the form."""
    status = 422 if form.errors else 200
    stored_as = movement_of(stored) if stored else None
    context = {"form_": form, "movement": stored_as, "changed": False, "language": language(), **more}
    return page(request, "training/exercise_form.html", status=status, **context)


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def exercise_archive(request: Request, exercise_key: str) -> HttpResponse:
    """POST takes an own exercise off the list, DELETE brings it back."""
    found = exercise_seen_by(request.seat, exercise_key)
    by, now = request.seat.actor, moment_of(request)
    if request.method == "DELETE":
        restore_exercise(exercise=found, by=by, now=now)
        return go(request, url("exercise", exercise_key), _("Exercise restored."))
    archive_exercise(exercise=found, by=by, now=now)
    return go(request, url("exercises"), _("Exercise archived."), undo=url("exercise-archive", exercise_key))


urls: list[URLPattern] = [
    path("training/", training, name="training"),
    path("training/exercises/", exercises, name="exercises"),
    path("training/exercises/new", exercise_new, name="exercise-new"),
    path("training/exercises/choices", exercise_choices, name="exercise-choices"),
    path("training/exercises/<str:exercise_key>", exercise, name="exercise"),
    path("training/exercises/<str:exercise_key>/edit", exercise_edit, name="exercise-edit"),
    path("training/exercises/<str:exercise_key>/archive", exercise_archive, name="exercise-archive"),
]
