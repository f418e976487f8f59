"""Stopping letters: the link in a letter opens a page with a button; mail programs press it for their reader."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from tenpack.kit.errors import NotFound
from tenpack.notices.catalogue import NoticeKind
from tenpack.notices.choices import Channel
from tenpack.notices.choosing import choose_letters
from tenpack.notices.preferences import channels_of, read_stop_token
from tenpack.people.models import Business, User
from tenpack.web.access import everyone
from tenpack.web.language import speak_as
from tenpack.web.respond import page
from tenpack.web.throttle import count

MOST_AN_HOUR = 120
# What a mail program sends when its reader presses its own button, and our page too.
BUTTON, PRESSED = "List-Unsubscribe", "One-Click"

# The signed address, which only the letter's reader has, stands in the place of a form's token: mail programs have
# none, and no sign-in. Source: RFC 8058.


@csrf_exempt
@everyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, stop_token: str) -> HttpResponse:
    """A page that asks; with POST the letters of this kind stop. Repeat: the same."""
    if request.method == "POST" and request.POST.get(BUTTON) != PRESSED:
        return HttpResponse(status=400)
    user, business, kind = whose(request, stop_token)
    if request.method == "POST":
        choose_letters(user=user, business=business, kind=kind, is_wanted=False)
    return answer(request, stop_token, user, business, kind)


@everyone
@never_cache
@require_POST
def again(request: HttpRequest, stop_token: str) -> HttpResponse:
    """The letters come again, for somebody who stopped them by mistake."""
    user, business, kind = whose(request, stop_token)
    choose_letters(user=user, business=business, kind=kind, is_wanted=True)
    return answer(request, stop_token, user, business, kind)


def whose(request: HttpRequest, token: str) -> tuple[User, Business, NoticeKind]:
    """Whose letters of which kind. Errors: `NotFound` for a token that is not ours, `TooOften`."""
    count(request, "letters-stop", most=MOST_AN_HOUR)
    found = read_stop_token(token)
    if found is None:
        raise NotFound
    speak_as(found[1], found[0])
    return found


def answer(request: HttpRequest, token: str, user: User, business: Business, kind: NoticeKind) -> HttpResponse:
    """What is so now, and the button for the other way."""
    comes = Channel.MAIL in channels_of(user, business, kind)
    response = page(request, "notices/stop.html", business=business, kind=kind, comes=comes, token=token)
    response["X-Robots-Tag"] = "noindex"
    return response


urls: list[URLPattern] = [
    path("letters/stop/<str:stop_token>", stop, name="letters-stop"),
    path("letters/again/<str:stop_token>", again, name="letters-again"),
]
