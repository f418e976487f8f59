"""Settings → Letters: what was sent and what became of it; every kind as it would be written, with its introduction."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenpack.kit.errors import NotFound, Refused
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.notices.catalogue import KINDS, NoticeKind, kind_named, kinds_of
from tenpack.notices.choices import Channel, LetterOutcome, NoticeSide
from tenpack.notices.looking import example_of, intro_of, kinds_introduced, notices_found, set_intro
from tenpack.notices.outbox import send_again
from tenpack.notices.outbox_models import Notice
from tenpack.web.access import RUNNERS, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.notices import IntroForm
from tenpack.web.jinja import url
from tenpack.web.lists import chosen, list_page, searched
from tenpack.web.pages.settings import settings_page
from tenpack.web.respond import go, moment_of

TONES = {
    LetterOutcome.SENT: "good",
    LetterOutcome.FAILED: "urgent",
    LetterOutcome.RETURNED: "urgent",
    LetterOutcome.WAITING: "info",
}


@may(RUNNERS)
@require_safe
def sent(request: Request) -> HttpResponse:
    """Everything that was or is to be sent, newest first."""
    asked = {
        "q": searched(request),
        "outcome": chosen(request, "outcome", LetterOutcome.values),
        "kind": chosen(request, "kind", [kind.name for kind in KINDS]),
    }
    found = list_page(
        request,
        notices_found(request.seat.business, text=asked["q"], outcome=asked["outcome"], kind=asked["kind"]),
    )
    return settings_page(
        request,
        "notices",
        asked=asked,
        found=found,
        titles={kind.name: kind.title for kind in KINDS},
        outcomes=LetterOutcome.choices,
        tones=TONES,
    )


@may(RUNNERS)
@require_safe
def kinds(request: Request) -> HttpResponse:
    """Every kind of letter, for clients and for the team."""
    sides = [
        (_("To clients"), kinds_of(NoticeSide.CLIENT)),
        (_("To the team"), kinds_of(NoticeSide.COACH)),
    ]
    introduced = kinds_introduced(request.seat.business)
    return settings_page(request, "letters", sides=sides, introduced=introduced, channels=Channel)


@may(RUNNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def one_kind(request: Request, kind: str) -> HttpResponse:
    """A kind of letter about the last thing it fits, and what the business says on top of it."""
    found, business = kind_or_404(kind), request.seat.business
    form = IntroForm(request.POST if request.method == "POST" else None, initial={"text": intro_of(business, found)})
    if request.method == "POST" and form.is_valid():
        try:
            set_intro(business=business, kind=found, text=form.cleaned_data["text"])
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, url("settings-letter", kind), _("Saved. It stands on top of all letters of this kind."))
    example = example_of(business, found, now=moment_of(request))
    status = 422 if form.errors else 200
    return settings_page(request, "letter", status=status, kind=found, form_=form, example=example)


@may(RUNNERS)
@require_safe
def sheet(request: Request, kind: str) -> HttpResponse:
    """The letter as its reader sees it. Errors: `NotFound` where there is nothing to write about yet."""
    letter = example_of(request.seat.business, kind_or_404(kind), now=moment_of(request), nonce=nonce_of(request))
    if letter is None:
        raise NotFound
    return HttpResponse(letter.html)


@may(RUNNERS)
@require_POST
def again(request: Request, notice_id: str) -> HttpResponse:
    """Send once more what could not be sent."""
    wanted = parse_id("no", notice_id) or NO_ID
    notice = Notice.objects.filter(business=request.seat.business, id=wanted).first()
    if notice is None:
        raise NotFound
    send_again(notice=notice, now=moment_of(request))
    return go(request, url("settings-notices"), _("It is on its way again."))


def kind_or_404(name: str) -> NoticeKind:
    """The kind of this name. Errors: `NotFound`."""
    kind = kind_named(name)
    if kind is None:
        raise NotFound
    return kind


def nonce_of(request: Any) -> str:
    """What lets the letter's own style stand on a page of this site."""
    return str(request.csp_nonce)


urls: list[URLPattern] = [
    path("settings/letters", sent, name="settings-notices"),
    path("settings/letters/kinds", kinds, name="settings-letters"),
    path("settings/letters/kinds/<str:kind>", one_kind, name="settings-letter"),
    path("settings/letters/kinds/<str:kind>/sheet", sheet, name="settings-letter-sheet"),
    path("settings/letters/<str:notice_id>/again", again, name="settings-notice-again"),
]
