"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path

from tenpack.web.api import root as api
from tenpack.web.pages import (
    appointment_types,
    appointments,
    availability,
    booking,
    calendar,
    clients,
    commands,
    enquiries,
    exercises,
    feeds,
    first_run,
    home,
    invitations,
    journal,
    keys,
    mailbox,
    mode,
    mode_sync,
    offers,
    outcomes,
    own_appointments,
    own_training,
    pack_changes,
    packs,
    pay,
    payments,
    plans,
    portal,
    profile,
    program_days,
    programs,
    progress,
    public_booking,
    schedule,
    sessions,
    settings,
    stripe_inbox,
    team,
    today,
    workouts,
)

# Every module of pages, one a line.
PAGES = [
    plans,
    offers,
    payments,
    pay,
    stripe_inbox,
    home,
    today,
    first_run,
    clients,
    profile,
    progress,
    workouts,
    journal,
    commands,
    settings,
    stripe_inbox,
    team,
    keys,
    invitations,
    mailbox,
    packs,
    pack_changes,
    sessions,
    calendar,
    schedule,
    appointments,
    outcomes,
    availability,
    appointment_types,
    feeds,
    enquiries,
    booking,
    own_appointments,
    own_training,
    public_booking,
    exercises,
    programs,
    program_days,
    portal,
    mode,
    mode_sync,
    api,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    *(address for module in PAGES for address in module.urls),
]

handler400 = "tenpack.web.pages.errors.bad_request"
handler403 = "tenpack.web.pages.errors.denied"
handler404 = "tenpack.web.pages.errors.missing"
handler429 = "tenpack.web.pages.errors.too_many"
handler500 = "tenpack.web.pages.errors.broken"
