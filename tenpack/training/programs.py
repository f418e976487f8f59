"""Reading programs, always with what this person may see: templates of the business, copies of one's clients."""

from collections.abc import Collection
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID
from tenpack.money.models import Offer, Plan
from tenpack.people.models import Business, Client
from tenpack.people.queries import Seat, require_client
from tenpack.training.models import Program, ProgramDay


def programs_seen_by(seat: Seat) -> QuerySet[Program]:
    """Templates, and the copies of the clients this person may see; a client sees their own."""
    programs = Program.objects.filter(business=seat.business).select_related("client")
    if seat.client:
        return programs.filter(client_id=seat.client.id)
    if seat.only_coach:
        return programs.filter(Q(client=None) | Q(client__coach_id=seat.only_coach))
    return programs


def programs_found(seat: Seat, *, text: str = "", show: str = "") -> QuerySet[Program]:
    """Templates, `assigned` copies or what is `archived`, whose title, note or client holds every word.

    Shape: with `weeks`, `days_written`, and for templates `times_assigned`.
    """
    programs = programs_seen_by(seat)
    if show == "archived":
        programs = programs.exclude(archived_at=None)
    else:
        programs = programs.filter(archived_at=None, client__isnull=show != "assigned")
    for word in text.split():
        programs = programs.filter(Q(title__icontains=word) | Q(note__icontains=word) | Q(client__name__icontains=word))
    programs = programs.annotate(
        weeks=Max("days__week"),
        days_written=Count("days", distinct=True),
        times_assigned=Count("copies", filter=Q(copies__client__isnull=False), distinct=True),
    )
    return programs.order_by("-starts_on", "-id") if show == "assigned" else programs.order_by("title", "id")


def program_seen_by(seat: Seat, program_id: UUID | None) -> Program:
    """The program with this id. Errors: `NotFound` outside the business, `Forbidden` for another coach's client."""
    programs = Program.objects.filter(business=seat.business, id=program_id or NO_ID)
    program = programs.select_related("business", "client", "source").first()
    if program is None or (seat.client and seat.client.id != program.client_id):
        raise NotFound
    if program.client:
        require_client(seat, program.client)
    return program


def day_seen_by(seat: Seat, day_id: UUID | None) -> ProgramDay:
    """The day with this id. Errors: as of its program."""
    days = ProgramDay.objects.filter(business=seat.business, id=day_id or NO_ID)
    day = days.select_related("program__business", "program__client").first()
    if day is None:
        raise NotFound
    if seat.client and seat.client.id != day.program.client_id:
        raise NotFound
    if day.program.client:
        require_client(seat, day.program.client)
    return day


def templates_of(business: Business) -> QuerySet[Program]:
    """What can be assigned, by title."""
    return Program.objects.filter(business=business, client=None, archived_at=None).order_by("title", "id")


def templates_chosen(business: Business, ids: Collection[UUID], *, kept: Collection[UUID] = ()) -> list[Program]:
    """The templates with these ids; an archived one only where it is `kept`. What is none is left out."""
    programs = Program.objects.filter(business=business, client=None, id__in=ids)
    return list(programs.filter(Q(archived_at=None) | Q(id__in=kept)).order_by("title", "id"))


def programs_of(client: Client, today: date) -> QuerySet[Program]:
    """The client's copies that are not archived and not over on this day, the newest first."""
    programs = Program.objects.filter(client=client, archived_at=None)
    return programs.filter(Q(expires_on=None) | Q(expires_on__gte=today)).order_by("-starts_on", "-id")


def weeks_of(program: Program) -> list[tuple[int, list[ProgramDay]]]:
    """The days of a program by week, in order. One query."""
    days = program.days.order_by("week", "position")
    return [(week, list(found)) for week, found in groupby(days, key=lambda day: day.week)]


def programs_of_plan(plan: Plan) -> list[Program]:
    """What the plan gives access to."""
    return list(Program.objects.filter(planprogram__plan=plan).order_by("title", "id"))


def programs_of_offer(offer: Offer) -> list[Program]:
    """What was sold with the offer, frozen when it was made."""
    return list(Program.objects.filter(offerprogram__offer=offer).order_by("title", "id"))
