"""A single appointment with a price of its own: a pack of one session, its offer and the booking, all or none."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.appointments.actions.schedule import AppointmentDraft, schedule
from tenpack.appointments.errors import SessionsOwed
from tenpack.appointments.models import Appointment
from tenpack.kit.moments import local_day
from tenpack.kit.money import Money
from tenpack.money.actions import make_offer_for_pack
from tenpack.money.models import Offer
from tenpack.packs.actions import PackDraft, open_pack
from tenpack.packs.ledger import Act


@transaction.atomic
def schedule_one_off(*, draft: AppointmentDraft, price: Money, memo: str = "", act: Act) -> tuple[Appointment, Offer]:
    """Sell one session for this appointment and book it: the offer is open until it is paid.

    Errors: `InvalidFields`, `TimeTaken`, `SessionsOwed` where an earlier visit would swallow the session.
    """
    draft.check(act.now)
    zone = draft.client.business.zone
    days = [local_day(act.now, zone), local_day(draft.starts_at, zone)]
    terms = PackDraft(title=one_off_title(draft), sessions=1, starts_on=min(days), session_minutes=draft.minutes)
    pack = open_pack(client=draft.client, draft=terms, act=act)
    pack.refresh_from_db()
    if not pack.free:
        raise SessionsOwed
    offer = make_offer_for_pack(pack=pack, price=price, memo=memo, by=act.by, now=act.now)
    appointment, _why = schedule(draft=replace(draft, pack=pack), act=act)
    return appointment, offer


def one_off_title(draft: AppointmentDraft) -> str:
    """What is sold: the type by its name, else a single session."""
    return draft.kind.name if draft.kind else _("Single session")
