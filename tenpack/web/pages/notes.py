"""A client's profile → Notes: what coaches write down for themselves."""

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenpack.kit.errors import ChangedMeanwhile, NotFound, Refused
from tenpack.kit.ids import parse_id
from tenpack.people.actions import edit_note, remove_note, restore_note, set_note_pinned, write_note
from tenpack.people.models import Client, Coach
from tenpack.people.note_models import Note
from tenpack.people.note_queries import note_seen_by, notes_of
from tenpack.web.access import STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.messages import NoteChangeForm, NoteForm
from tenpack.web.jinja import url
from tenpack.web.lists import list_page, searched
from tenpack.web.once import act_once, form_key
from tenpack.web.pages.clients import client_of
from tenpack.web.pages.profile import section
from tenpack.web.respond import go, moment_of, page


@may(STAFF)
@require_http_methods(["GET", "POST"])
def notes(request: Request, client_id: str) -> HttpResponse:
    """Pinned notes, then the newest; a search; POST writes one down."""
    client = client_of(request, client_id)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            target, _again = act_once(request, lambda: written(request, client, form))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, target, _("Written down. Only the team can read it."))
    text = searched(request)
    shown = list_page(request, notes_of(client, text))
    key = request.POST.get("repeat_key") or form_key()
    return section(
        request,
        client,
        "notes",
        status=422 if form.errors else 200,
        form_=form,
        repeat_key=key,
        q=text,
        list=shown,
        notes=shown.rows,
    )


def written(request: Request, client: Client, form: NoteForm) -> str:
    """Where the new note stands."""
    write_note(client=client, text=form.cleaned_data["text"], by=coach_of(request), now=moment_of(request))
    return url("client-notes", client.public_id)


@may(STAFF)
@require_http_methods(["GET", "POST"])
def note(request: Request, note_id: str) -> HttpResponse:
    """Word a note otherwise. A second tab is told what the first one saved."""
    found = shown_note(request, note_id)
    form = NoteChangeForm(request.POST or None, initial={"text": found.text, "version": found.version})
    target = url("client-notes", found.client.public_id)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            edit_note(
                note=found,
                text=asked["text"],
                version=asked["version"],
                by=coach_of(request),
                now=moment_of(request),
            )
        except ChangedMeanwhile as error:
            refuse(form, error)
            again = shown_note(request, note_id)
            form.tell_changes({"text": again.text, "version": again.version})
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, target, _("Saved."))
    return page(request, "people/note_edit.html", status=422 if form.errors else 200, form_=form, note=found)


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def note_pin(request: Request, note_id: str) -> HttpResponse:
    """POST keeps the note above the others, DELETE no longer."""
    found = shown_note(request, note_id)
    set_note_pinned(note=found, is_pinned=request.method == "POST")
    return go(request, url("client-notes", found.client.public_id))


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def note_removal(request: Request, note_id: str) -> HttpResponse:
    """POST takes the note off the list, DELETE brings it back."""
    found = note_seen_by(request.seat, parse_id("nt", note_id))
    target = url("client-notes", found.client.public_id)
    if request.method == "DELETE":
        restore_note(note=found, by=coach_of(request), now=moment_of(request))
        return go(request, target, _("The note is back."))
    remove_note(note=found, by=coach_of(request), now=moment_of(request))
    return go(request, target, _("The note is removed."), undo=url("note-removal", note_id))


def shown_note(request: Request, note_id: str) -> Note:
    """The note in the address, where it is on the list. Errors: `NotFound`, `Forbidden`."""
    found = note_seen_by(request.seat, parse_id("nt", note_id))
    if found.removed_at:
        raise NotFound
    return found


def coach_of(request: Request) -> Coach:
    """Who of the team asks."""
    assert request.seat.coach
    return request.seat.coach


urls = [
    path("clients/<str:client_id>/notes", notes, name="client-notes"),
    path("notes/<str:note_id>", note, name="note"),
    path("notes/<str:note_id>/pin", note_pin, name="note-pin"),
    path("notes/<str:note_id>/removal", note_removal, name="note-removal"),
]
