"""The reports by the names of their pages: what each is called and what it answers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REPORTS: dict[str, tuple[Any, Any]] = {
    "report-money": (_("Money received"), _("What came in and went back, by month and by plan.")),
    "report-sessions": (_("Sessions"), _("What was sold, used, forfeited and expired, by month.")),
    "report-owed": (_("Sessions owed"), _("What is paid and still to be given, and its value, on any day.")),
    "report-expiring": (_("Expiring"), _("Whose sessions end soon, and what they are worth.")),
    "report-attendance": (_("Attendance"), _("How many appointments were held, missed or cancelled late.")),
    "report-retention": (_("Retention"), _("How many clients still train, by the month they began in.")),
    "report-coaches": (_("Hours and earnings"), _("What each coach gave, and what it earns them.")),
}

PART_NAMES: dict[str, Any] = {
    "sold": _("Sold"),
    "given": _("Given"),
    "used": _("Used"),
    "forfeited": _("Forfeited"),
    "expired": _("Expired"),
    "withdrawn": _("Withdrawn"),
}
