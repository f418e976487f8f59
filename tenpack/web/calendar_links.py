"""An appointment for other calendars: as a file, and as links that Google's and Microsoft's calendars open."""

from datetime import UTC
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tenpack.appointments.ics import calendar_of, title_of
from tenpack.appointments.models import Appointment


def file_of(appointment: Appointment, *, for_coach: bool) -> HttpResponse:
    """The appointment as a file that calendar programs open."""
    business = appointment.client.business
    text = calendar_of([appointment], name=business.name, zone=business.zone, for_coach=for_coach)
    headers = {
        "Content-Disposition": f'attachment; filename="{appointment.public_id}.ics"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def add_links(appointment: Appointment, *, for_coach: bool) -> list[tuple[str, str]]:
    """Where a calendar in the web takes the appointment over, each with its name."""
    starts, ends = appointment.starts_at.astimezone(UTC), appointment.ends_at.astimezone(UTC)
    title = title_of(appointment, for_coach=for_coach)
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{starts:%Y%m%dT%H%M%SZ}/{ends:%Y%m%dT%H%M%SZ}",
        "location": appointment.location,
        "details": appointment.description,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": f"{starts:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
        "location": appointment.location,
        "body": appointment.description,
    }
    return [
        (_("Google Calendar"), f"https://calendar.google.com/calendar/render?{urlencode(google)}"),
        (_("Outlook"), f"https://outlook.live.com/calendar/0/deeplink/compose?{urlencode(outlook)}"),
        (_("Microsoft 365"), f"https://outlook.office.com/calendar/0/deeplink/compose?{urlencode(outlook)}"),
    ]
