"""Programs that plans give access to: chosen with the plan, frozen with the offer, assigned when it is paid."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from tenpack.journal.choices import SYSTEM, Actor
from tenpack.kit.errors import InvalidFields
from tenpack.kit.moments import local_day
from tenpack.money.actions import PlanDraft, change_plan, create_plan
from tenpack.money.choices import OfferState
from tenpack.money.models import Offer, Plan
from tenpack.people.models import Business
from tenpack.training.actions.programs import Dates, assign_program
from tenpack.training.models import OfferProgram, PlanProgram, Program
from tenpack.training.programs import programs_of_plan, templates_chosen

MOST_PROGRAMS = 10
AT_A_TIME = 500
# A recurring price that is late keeps what it gave; one that was never paid has given nothing.
BOUGHT = (OfferState.PAID, OfferState.ACTIVE, OfferState.PAST_DUE, OfferState.COMPLETED)


@transaction.atomic
def create_plan_with_programs(
    *, business: Business, draft: PlanDraft, programs: Collection[UUID], by: Actor, now: datetime
) -> Plan:
    """Put a plan on the list that also gives these programs. Errors: as of `create_plan`, `InvalidFields`."""
    chosen = checked_programs(business, programs)
    plan = create_plan(business=business, draft=draft, by=by, now=now)
    give_access(plan, chosen)
    return plan


@transaction.atomic
def change_plan_with_programs(
    *, plan: Plan, draft: PlanDraft, programs: Collection[UUID], version: int, by: Actor, now: datetime
) -> Plan:
    """Change future offers of a plan and the programs they give. Errors: as of `change_plan`, `InvalidFields`."""
    changed = change_plan(plan=plan, draft=draft, version=version, by=by, now=now)
    kept = [program.id for program in programs_of_plan(plan)]
    give_access(changed, checked_programs(changed.business, programs, kept=kept))
    return changed


def checked_programs(business: Business, ids: Collection[UUID], *, kept: Collection[UUID] = ()) -> list[Program]:
    """The templates with these ids. Errors: `InvalidFields`."""
    wanted = set(ids)
    found = templates_chosen(business, wanted, kept=kept)
    if len(found) != len(wanted):
        raise InvalidFields({"programs": _("Choose programs of the list.")})
    if len(found) > MOST_PROGRAMS:
        raise InvalidFields({"programs": _("Choose at most %(most)s.") % {"most": MOST_PROGRAMS}})
    return found


def give_access(plan: Plan, programs: list[Program]) -> None:
    """Make these the programs of the plan, and no others."""
    PlanProgram.objects.filter(plan=plan).exclude(program__in=programs).delete()
    PlanProgram.objects.bulk_create(
        [PlanProgram(business_id=plan.business_id, plan=plan, program=program) for program in programs],
        ignore_conflicts=True,
    )


def assign_sold_programs(*, now: datetime) -> int:
    """Give everybody who paid the programs that were sold to them. Repeat: nothing is given twice.

    Locks: each offer. Shape: how many programs were assigned.
    """
    given = 0
    for offer_id in offers_to_serve():
        given += serve_offer(offer_id, now)
    return given


def offers_to_serve() -> list[UUID]:
    """Offers that were begun to be paid and lack a copy of what they sold. Refunded ones are sorted out later."""
    has_copy = Program.objects.filter(offer_id=OuterRef("offer_id"), source_id=OuterRef("program_id"))
    begun = Q(offer__payments_made__gt=0) | Q(offer__price_minor=0)
    sold = OfferProgram.objects.filter(
        begun & ~Exists(has_copy), offer__withdrawn_at=None, offer__cancelled_at=None
    ).exclude(offer__paid_minor__gt=0, offer__paid_minor=F("offer__refunded_minor"), offer__next_due_on=None)
    return list(sold.order_by("offer_id").values_list("offer_id", flat=True).distinct()[:AT_A_TIME])


@transaction.atomic
def serve_offer(offer_id: UUID, now: datetime) -> int:
    """Give one offer's programs, those it has not given yet."""
    offer = Offer.objects.select_for_update(of=("self",)).select_related("client", "business").get(id=offer_id)
    today = local_day(now, offer.business.zone)
    if offer.state(today) not in BOUGHT:
        return 0
    has = set(Program.objects.filter(offer=offer).values_list("source_id", flat=True))
    sold = Program.objects.filter(offerprogram__offer=offer).exclude(id__in=has)
    for program in sold:
        assign_program(
            program=program, client=offer.client, dates=Dates(starts_on=today), offer=offer, by=SYSTEM, now=now
        )
    return len(sold)
