"""Messages: every thread, a client's own on the profile and in the portal, and the files that came with them."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from tenpack.kit.errors import NotFound, Refused
from tenpack.kit.ids import parse_id
from tenpack.people.actions import mark_read, send_message
from tenpack.people.choices import AttachmentKind
from tenpack.people.message_queries import attachment_seen_by, content_of, thread_of, threads_seen_by, unread_threads
from tenpack.people.models import Client
from tenpack.web.access import ANY_ROLE, CLIENTS, STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.messages import MessageForm
from tenpack.web.jinja import url
from tenpack.web.lists import chosen, list_page
from tenpack.web.once import act_once, form_key
from tenpack.web.pages.clients import client_of
from tenpack.web.pages.profile import section
from tenpack.web.respond import go, moment_of, page
from tenpack.web.throttle import count

MOST_AN_HOUR = 120
UNREAD = "unread"


@may(STAFF)
@require_GET
def threads(request: Request) -> HttpResponse:
    """Who wrote last, the latest first; or only what waits to be read."""
    show = chosen(request, "show", [UNREAD])
    shown = list_page(request, unread_threads(request.seat) if show else threads_seen_by(request.seat))
    return page(request, "messages/threads.html", list=shown, threads=shown.rows, show=show)


@may(STAFF)
@require_http_methods(["GET", "POST"])
def client_messages(request: Request, client_id: str) -> HttpResponse:
    """The thread with a client. Only the look of the coach responsible counts as read."""
    client = client_of(request, client_id)
    form = MessageForm(request.POST or None, request.FILES or None)
    if (answer := sent(request, client, form, url("client-messages", client.public_id))) is not None:
        return answer
    context = thread(request, client, form)
    if client.coach_id == request.seat.actor.id:
        note_read(request, client)
    return section(request, client, "messages", **context)


@may(CLIENTS)
@require_http_methods(["GET", "POST"])
def own_messages(request: Request) -> HttpResponse:
    """The client's thread with whoever coaches them."""
    client = request.seat.client
    assert client
    form = MessageForm(request.POST or None, request.FILES or None)
    if (answer := sent(request, client, form, url("portal-messages"))) is not None:
        return answer
    context = thread(request, client, form)
    note_read(request, client)
    return page(request, "portal/messages.html", client=client, **context)


def sent(request: Request, client: Client, form: MessageForm, target: str) -> HttpResponse | None:
    """The answer to a message that was sent; None where there is a page to show."""
    if request.method != "POST" or not form.is_valid():
        return None

    def send() -> str:
        count(request, f"messages:{request.seat.key}", most=MOST_AN_HOUR)
        send_message(client=client, draft=form.draft(), by=request.seat.actor, now=moment_of(request))
        return target

    try:
        address, _again = act_once(request, send)
    except Refused as error:
        refuse(form, error)
        return None
    return go(request, f"{address}#newest")


def thread(request: Request, client: Client, form: MessageForm) -> dict[str, Any]:
    """What both sides see: the newest fifty messages, the oldest of them first."""
    shown = list_page(request, thread_of(client))
    return {
        "status": 422 if form.errors else 200,
        "form_": form,
        "repeat_key": request.POST.get("repeat_key") or form_key(),
        "list": shown,
        "thread": shown.rows[::-1],
    }


def note_read(request: Request, client: Client) -> None:
    """Whoever looks has read what came; the number beside Messages shrinks with it."""
    if request.method == "GET":
        seen = mark_read(client=client, is_client=bool(request.seat.client), now=moment_of(request))
        request.seat = replace(request.seat, unread=max(0, request.seat.unread - seen))


@may(ANY_ROLE)
@require_GET
def attachment(request: Request, attachment_id: str) -> HttpResponse:
    """A file to download. Nothing in it may act as a part of this site, whatever a browser makes of it."""
    found = attachment_seen_by(request.seat, parse_id("fi", attachment_id))
    content = content_of(found)
    if content is None:
        raise NotFound
    response = HttpResponse(content, content_type=AttachmentKind(found.kind).media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


urls = [
    path("messages", threads, name="messages"),
    path("messages/files/<str:attachment_id>", attachment, name="attachment"),
    path("clients/<str:client_id>/messages", client_messages, name="client-messages"),
    path("portal/messages", own_messages, name="portal-messages"),
]
