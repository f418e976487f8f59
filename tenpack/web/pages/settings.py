"""Settings of the business: what it is called and how it counts, its time zone, its policy."""

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenpack.kit.errors import ChangedMeanwhile, Refused
from tenpack.kit.moments import zone_names
from tenpack.packs.actions import change_zone
from tenpack.packs.queries import packs_seen_by
from tenpack.people.actions import change_business, change_policy
from tenpack.people.choices import Role
from tenpack.people.models import Business
from tenpack.people.rules import policy_of
from tenpack.web.access import RUNNERS, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.business import BusinessForm, PolicyForm, ZoneForm
from tenpack.web.jinja import url
from tenpack.web.pack_words import policy_words
from tenpack.web.respond import go, moment_of, page

BUSINESS_FIELDS = (
    *("name", "locale", "week_start", "weight_unit", "may_book_unpaid"),
    *("clients_may_log", "plates", "bar", "version"),
)
# Pages that stand below a tab and not on it.
TAB_OF = {"member": "team", "give_clients": "team", "handover": "team", "type": "types"}
TAB_OF |= {"letters": "notices", "letter": "notices"}


def settings_page(request: Request, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """One section of the settings; a coach has only those about themselves."""
    routes = [
        ("business", _("Business"), "settings", False),
        ("policy", _("Policies"), "settings-policy", False),
        ("payments", _("Payments"), "settings-payments", False),
        ("receipts", _("Receipts"), "settings-receipts", False),
        ("team", _("Team"), "settings-team", False),
        ("availability", _("Availability"), "settings-availability", True),
        ("types", _("Appointment types"), "settings-types", False),
        ("feeds", _("Calendars"), "settings-feeds", True),
        ("keys", _("API keys"), "settings-keys", False),
        ("notices", _("Letters"), "settings-notices", False),
        ("my_notifications", _("My notifications"), "settings-my-notifications", True),
    ]
    if request.seat.role is Role.OWNER:
        routes.append(("data", _("Data"), "settings-data", False))
    current = TAB_OF.get(name, name)
    runs = request.seat.role.runs_business
    tabs = [(label, url(route), key == current) for key, label, route, is_own in routes if runs or is_own]
    return page(request, f"settings/{name}.html", status=status, tabs=tabs, **context)


@may(RUNNERS)
@require_http_methods(["GET", "POST"])
def business(request: Request) -> HttpResponse:
    """Name, language, week and weights."""
    mine = request.seat.business
    form = BusinessForm(request.POST or None, initial=business_values(mine))
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            change_business(
                business=mine,
                draft=form.draft(mine),
                version=version,
                by=request.seat.actor,
                now=moment_of(request),
            )
        except ChangedMeanwhile as error:
            refuse(form, error)
            form.tell_changes(business_values(Business.objects.get(id=mine.id)))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, url("settings"), _("Saved."))
    return business_page(request, form, ZoneForm(initial={"zone": mine.zone}))


def business_page(request: Request, form: BusinessForm, zone: ZoneForm) -> HttpResponse:
    """The section with its two forms."""
    status = 422 if form.errors or zone.errors else 200
    packs = packs_seen_by(request.seat).filter(expires_at__gt=moment_of(request)).count()
    return settings_page(
        request, "business", status=status, form_=form, zone_form=zone, zones=sorted(zone_names()), packs=packs
    )


@may(RUNNERS)
@require_http_methods(["POST"])
def zone(request: Request) -> HttpResponse:
    """Move the business to another time zone; every pack keeps its dates."""
    mine = request.seat.business
    form = ZoneForm(request.POST)
    if not form.is_valid():
        fresh = BusinessForm(initial=business_values(mine))
        return business_page(request, fresh, form)
    if form.cleaned_data["zone"] != mine.zone:
        change_zone(business=mine, zone=form.cleaned_data["zone"], by=request.seat.actor, now=moment_of(request))
    text = _("Days now begin and end in %(zone)s. Every pack keeps its dates.") % {"zone": mine.zone}
    return go(request, url("settings"), text)


@may(RUNNERS)
@require_http_methods(["GET", "POST"])
def policy(request: Request) -> HttpResponse:
    """The cancellation policy of new packs."""
    mine = request.seat.business
    form = PolicyForm(request.POST or None, initial=policy_values(mine))
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            change_policy(
                business=mine, policy=form.policy(), version=version, by=request.seat.actor, now=moment_of(request)
            )
        except ChangedMeanwhile as error:
            refuse(form, error)
            form.tell_changes(policy_values(Business.objects.get(id=mine.id)))
        except Refused as error:
            refuse(form, error)
        else:
            return go(
                request, url("settings-policy"), _("Saved. Packs sold before keep the policy they were sold with.")
            )
    status = 422 if form.errors else 200
    return settings_page(request, "policy", status=status, form_=form, sentence=policy_words(policy_of(mine)))


def business_values(business: Business) -> dict[str, Any]:
    """What the form shows of the business."""
    return {name: getattr(business, name) for name in BUSINESS_FIELDS}


def policy_values(business: Business) -> dict[str, Any]:
    """What the form shows of the policy."""
    return {**policy_of(business).as_columns(), "version": business.version}


urls = [
    path("settings", business, name="settings"),
    path("settings/zone", zone, name="settings-zone"),
    path("settings/policy", policy, name="settings-policy"),
]
