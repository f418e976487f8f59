"""“This looks wrong”: a client says so of a line of their ledger, and a coach answers."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenpack.kit.errors import Refused
from tenpack.kit.ids import parse_id
from tenpack.packs.actions import object_to_entry, settle_objection
from tenpack.packs.models import LedgerEntry, Objection
from tenpack.packs.objections import objection_seen_by, open_objections, own_entry, said_of
from tenpack.web.access import CLIENTS, STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.objections import AnswerForm, ObjectionForm
from tenpack.web.jinja import url
from tenpack.web.lists import list_page
from tenpack.web.once import act_once, form_key
from tenpack.web.respond import go, moment_of, page
from tenpack.web.stories import Story, stories_of, what_words


@may(CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def own_objection(request: Request, entry: str) -> HttpResponse:
    """The line, and what is wrong with it; sent, it goes to the coach with the line."""
    client = request.seat.client
    assert client
    found = own_entry(client, parse_id("le", entry))
    form = ObjectionForm(request.POST or None, initial={"repeat_key": form_key()})
    if request.method == "POST" and form.is_valid():
        try:
            act_once(request, lambda: raised(request, found, form.cleaned_data["text"]))
        except Refused as error:
            refuse(form, error)
        else:
            text = _("Your coach reads it. The answer will stand below the line.")
            return go(request, f"{url('portal')}#{found.public_id}", text)
    story = story_of(request, found)
    said = said_of([found]).get(found.public_id, [])
    status = 422 if form.errors else 200
    return page(request, "portal/objection.html", status=status, form_=form, story=story, said=said)


def raised(request: Request, entry: LedgerEntry, text: str) -> str:
    """Raise it; answer where the line stands."""
    client = request.seat.client
    assert client
    object_to_entry(entry=entry, client=client, text=text, now=moment_of(request))
    return f"{url('portal')}#{entry.public_id}"


def story_of(request: Request, entry: LedgerEntry) -> Story:
    """The line in words."""
    return stories_of(request.seat.business, [entry.pack], [entry], whole=False)[0]


@may(STAFF)
@require_safe
def objections(request: Request) -> HttpResponse:
    """Every objection that waits for an answer, the oldest first."""
    found = list_page(request, open_objections(request.seat))
    return page(request, "packs/objections.html", found=found, what_words=what_words)


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: Request, objection: str) -> HttpResponse:
    """The line with what the client says of it; the session can be put back, and the client is answered."""
    found = objection_seen_by(request.seat, parse_id("ob", objection))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            settled(request, found, form.cleaned_data["answer"])
        except Refused as error:
            refuse(form, error)
        else:
            text = _("%(name)s reads your answer below the line.") % {"name": found.client.name}
            return go(request, url("client-sessions", found.client.public_id), text)
    status = 422 if form.errors else 200
    line = own_entry(found.client, found.entry_id)
    context: dict[str, Any] = {
        "objection": found,
        "story": story_of(request, line),
        "said": said_of([line]),
        "answering": True,
    }
    return page(request, "packs/objection.html", status=status, form_=form, **context)


def settled(request: Request, found: Objection, answer: str) -> None:
    """Answer it as the coach who looks at it."""
    coach = request.seat.coach
    assert coach
    settle_objection(objection=found, answer=answer, coach=coach, now=moment_of(request))


urls: list[URLPattern] = [
    path("portal/ledger/<str:entry>/objection", own_objection, name="portal-objection"),
    path("objections", objections, name="objections"),
    path("objections/<str:objection>", objection, name="objection"),
]
