"""What a new business still has to do before it works: five steps, asked of what is there."""

from django.db.models import Exists, OuterRef, QuerySet

from tenpack.appointments.models import Appointment, WorkingHours
from tenpack.money.models import Offer, Plan
from tenpack.people.models import Business, Client

STEPS = ("plan", "client", "offer", "hours", "appointment")


def steps_done(business: Business) -> dict[str, bool]:
    """Each of `STEPS`, and whether it was ever done. One query."""
    there: tuple[
        QuerySet[Plan] | QuerySet[Client] | QuerySet[Offer] | QuerySet[WorkingHours] | QuerySet[Appointment], ...
    ]
    there = (
        Plan.objects.filter(business=OuterRef("pk")),
        Client.objects.filter(business=OuterRef("pk")),
        Offer.objects.filter(business=OuterRef("pk")),
        WorkingHours.objects.filter(coach__business=OuterRef("pk")),
        Appointment.objects.filter(business=OuterRef("pk")),
    )
    found = Business.objects.filter(pk=business.pk).values_list(*map(Exists, there)).get()
    return dict(zip(STEPS, found, strict=True))
