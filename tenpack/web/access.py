"""Who may see a page: every view declares it, and one that does not is never answered."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from tenpack.kit.errors import Forbidden
from tenpack.people.choices import Role
from tenpack.people.queries import Seat, chosen_seat, seats_of
from tenpack.web.api.answers import problem
from tenpack.web.api.errors import SignedOut
from tenpack.web.language import speak_as
from tenpack.web.refusals import answer
from tenpack.web.respond import page

STAFF = frozenset({Role.OWNER, Role.MANAGER, Role.COACH})
RUNNERS = frozenset({Role.OWNER, Role.MANAGER})
OWNERS = frozenset({Role.OWNER})
CLIENTS = frozenset({Role.CLIENT})
ANY_ROLE = STAFF | CLIENTS

# Views of packages that guard themselves; everything else says who may come in.
GUARDED_ELSEWHERE = ("allauth.",)

View = Callable[..., HttpResponse]
V = TypeVar("V", bound=Callable[..., Any])


class Request(HttpRequest):
    """A request with the seat of who sends it; only views with roles have one."""

    seat: Seat
    seats: list[Seat]
    csp_nonce: str
    htmx: Any


def may(roles: frozenset[Role]) -> Callable[[V], V]:
    """Declare that these roles may come in."""

    def declare(view: V) -> V:
        view.roles = roles  # type: ignore[attr-defined]
        return view

    return declare


def everyone(view: V) -> V:
    """Declare that anybody may come in, signed in or not."""
    view.roles = None  # type: ignore[attr-defined]
    return view


def for_scripts(view: V) -> V:
    """Declare that no page waits for the answer: who may not come in is told so in JSON, and sent nowhere."""
    view.is_for_scripts = True  # type: ignore[attr-defined]
    return view


def speak_to(request: Request) -> None:
    """The pages of the account are the person's, wherever they work; a stranger's follow the browser."""
    if request.user.is_authenticated:
        seat = chosen_seat(seats_of(request.user), request.session.get("seat"))
        if seat:
            speak_as(seat.business, request.user)


class AccessMiddleware:
    """Gives the request its seat, sends strangers to sign-in and refuses other roles."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """Decide before the view runs."""
        if view.__module__.startswith(GUARDED_ELSEWHERE):
            speak_to(request)
            return None
        if not hasattr(view, "roles"):
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} does not say who may see it")
        if view.roles is None:
            return None
        is_for_scripts = getattr(view, "is_for_scripts", False)
        if not request.user.is_authenticated:
            return problem(SignedOut()) if is_for_scripts else redirect_to_login(request.get_full_path())
        request.seats = seats_of(request.user)
        seat = chosen_seat(request.seats, request.session.get("seat"))
        if seat is None or seat.role not in view.roles:
            return problem(Forbidden()) if is_for_scripts else elsewhere(request, seat, view.roles)
        request.seat = seat
        speak_as(seat.business, request.user)
        if seat.client and request.user.weight_unit:
            # Weights are stored in grams; a client reads and writes them in a unit of their own, on this request alone.
            seat.business.weight_unit = request.user.weight_unit
        return None


def elsewhere(request: Request, seat: Seat | None, roles: frozenset[Role]) -> HttpResponse:
    """Refuse; whoever may come in from another of their places is shown the way there."""
    others = [one for one in request.seats if one.role in roles]
    if seat is None or not others or request.method != "GET":
        return answer(request, Forbidden())
    request.seat = seat
    speak_as(seat.business, request.user)
    return page(request, "people/seats.html", status=403, seats=others, next=request.get_full_path())
