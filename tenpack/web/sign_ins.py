"""Each sign-in remembers its browser and when it was last seen, so that its person can tell them apart and end one."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from tenpack.people.sign_ins import BROWSER, SEEN, SignIn
from tenpack.web.respond import moment_of

# A sign-in is written to no more often than this.
SELDOM = timedelta(hours=1)
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


class SignInMiddleware:
    """Writes down, once an hour at most, that a sign-in was used and in which browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        # Nobody's session is loaded for this: where no page asked for it, nobody was signed in here.
        if session.accessed and SESSION_KEY in session:
            now = moment_of(request).timestamp()
            if now - session.get(SEEN, 0) >= SELDOM.total_seconds():
                session[SEEN], session[BROWSER] = now, browser_words(request.headers.get("User-Agent", ""))
        return response


def browser_words(told: str) -> str:
    """`Firefox · Windows`, as far as the browser tells; names, which no language translates."""
    found = [next((name for mark, name in known if mark in told), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in found if name)


def shown_id(sign_in: SignIn) -> str:
    """A name for addresses: the key itself would open the door."""
    return sha256(sign_in.session_key.encode()).hexdigest()[:24]
