"""The page behind a mailed invitation: nothing happens until its button is pressed."""

from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenpack.kit.errors import Refused
from tenpack.people.actions import accept_invitation, find_invitation
from tenpack.people.models import Invitation, User
from tenpack.people.queries import seats_of
from tenpack.web.access import everyone
from tenpack.web.forms.base import refuse
from tenpack.web.forms.people import WelcomeForm
from tenpack.web.jinja import url
from tenpack.web.language import speak_as
from tenpack.web.respond import go, moment_of, page
from tenpack.web.sign_in import PASSWORD_BACKEND


@everyone
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Come in with the sign-in one has, or choose a password for a new one. Errors: `InvitationOver`."""
    found = find_invitation(token, now=moment_of(request))
    speak_as(found.business, request.user)
    if request.user.is_authenticated:
        return as_oneself(request, found)
    if User.objects.filter(email=found.email).exists():
        return sign_in_first(request, found)
    form = WelcomeForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.cleaned_data
            return welcome(request, found, name=asked["name"], password=asked["password"])
        except Refused as error:
            refuse(form, error)
    return shown(request, found, "new", form=form)


def as_oneself(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Accept as the person who is signed in, after a look at who that is."""
    if request.method == "POST":
        assert isinstance(request.user, User)
        return welcome(request, found, user=request.user)
    return shown(request, found, "self")


def sign_in_first(request: HttpRequest, found: Invitation) -> HttpResponse:
    """The address has a sign-in: use it, then come back."""
    if request.method == "POST":
        return redirect_to_login(request.get_full_path())
    return shown(request, found, "sign-in")


def shown(request: HttpRequest, found: Invitation, way: str, form: WelcomeForm | None = None) -> HttpResponse:
    """The page for one way in."""
    status = 422 if form and form.errors else 200
    return page(
        request,
        "people/invitation.html",
        status=status,
        invitation=found,
        business=found.business,
        way=way,
        form_=form,
    )


def welcome(
    request: HttpRequest, found: Invitation, *, name: str = "", password: str | None = None, user: User | None = None
) -> HttpResponse:
    """Let the person in and take them to their first page."""
    person = accept_invitation(invitation=found, name=name, password=password, user=user, now=moment_of(request))
    if user is None:
        login(request, person, backend=PASSWORD_BACKEND)
    request.session["seat"] = seat_in(person, found)
    return go(request, url("home"), _("Welcome to %(business)s.") % {"business": found.business.name})


def seat_in(person: User, found: Invitation) -> str:
    """The place this invitation gave: whoever has others as well begins at the new one."""
    kind = bool(found.client_id)
    seats = [one for one in seats_of(person) if one.business_id == found.business_id and bool(one.client) == kind]
    return seats[0].key if seats else ""


urls = [path("invitation/<str:token>", invitation, name="invitation")]
