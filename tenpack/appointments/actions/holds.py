"""Openings kept for somebody: a client who is choosing, a stranger who asks."""

from datetime import datetime, timedelta

from django.db import transaction

from tenpack.appointments.errors import EnquiriesFull, NotOpen
from tenpack.appointments.models import Enquiry, Hold
from tenpack.appointments.openings import Asked, openings_of
from tenpack.appointments.rules import Span
from tenpack.journal.actions import record
from tenpack.journal.choices import PAYER, Actor
from tenpack.kit.checks import MEMO_LENGTH, NAME_LENGTH, Checks
from tenpack.kit.moments import local_day
from tenpack.people.models import Coach

HOLD_FOR = timedelta(minutes=10)
ENQUIRY_HOLD_FOR = timedelta(days=1)
MOST_ENQUIRIES = 20


@transaction.atomic
def hold_opening(*, coach: Coach, starts_at: datetime, asked: Asked, now: datetime) -> Hold:
    """Keep an opening for ten minutes for a client who is choosing; a client holds one at a time.

    Locks: the coach. Errors: `NotOpen`.
    """
    coach = locked_coach(coach)
    Hold.objects.filter(client=asked.holder).exclude(client=None).delete()
    span = require_opening(coach, starts_at, asked, now=now)
    return keep(coach, span, asked, until=now + HOLD_FOR)


def keep(coach: Coach, span: Span, asked: Asked, *, until: datetime) -> Hold:
    """Write the hold."""
    return Hold.objects.create(
        coach=coach, client=asked.holder, starts_at=span.starts_at, ends_at=span.ends_at, lapses_at=until
    )


def locked_coach(coach: Coach) -> Coach:
    """The coach, their row held until the transaction ends: openings are given away one after another."""
    return Coach.objects.select_for_update(of=("self",)).select_related("business").get(id=coach.id)


def require_opening(coach: Coach, starts_at: datetime, asked: Asked, *, now: datetime) -> Span:
    """The stretch from this moment on. Errors: `NotOpen` unless it may be booked now."""
    span = Span(starts_at, starts_at + timedelta(minutes=asked.minutes))
    zone = coach.business.zone
    if span not in openings_of(coach, zone=zone, days=[local_day(starts_at, zone)], asked=asked, now=now):
        raise NotOpen
    return span


def forget_lapsed_holds(*, now: datetime) -> int:
    """Delete holds that are over; they keep nothing any more. Shape: how many."""
    return Hold.objects.filter(lapses_at__lte=now).delete()[0]


@transaction.atomic
def make_enquiry(
    *, coach: Coach, name: str, email: str, phone: str, words: str, starts_at: datetime, asked: Asked, now: datetime
) -> Enquiry:
    """Somebody new asks for an opening on the public page; it is kept for a day, or until the coach answers.

    Locks: the coach. Errors: `InvalidFields`, `NotOpen`, `EnquiriesFull`.
    """
    checks = Checks()
    name = checks.text("name", name, NAME_LENGTH, required=True)
    email = checks.email("email", email, required=True)
    phone = checks.text("phone", phone, 40)
    words = checks.text("words", words, MEMO_LENGTH)
    checks.refuse_if_any()
    coach = locked_coach(coach)
    if Enquiry.objects.filter(coach=coach, answered_at=None).count() >= MOST_ENQUIRIES:
        raise EnquiriesFull
    span = require_opening(coach, starts_at, asked, now=now)
    keep(coach, span, asked, until=now + ENQUIRY_HOLD_FOR)
    enquiry = Enquiry.objects.create(
        business_id=coach.business_id,
        coach=coach,
        kind=asked.kind,
        name=name,
        email=email,
        phone=phone,
        words=words,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        created_at=now,
    )
    record("enquiry.made", business_id=coach.business_id, about=enquiry, now=now, by=PAYER)
    return enquiry


@transaction.atomic
def answer_enquiry(*, enquiry: Enquiry, by: Actor, now: datetime) -> None:
    """Take an enquiry off the list; its time is free again. Repeat: nothing happens."""
    if not Enquiry.objects.filter(id=enquiry.id, answered_at=None).update(answered_at=now):
        return
    kept = Hold.objects.filter(coach_id=enquiry.coach_id, client=None, starts_at=enquiry.starts_at)
    kept.filter(ends_at=enquiry.ends_at).delete()
    record("enquiry.answered", business_id=enquiry.business_id, about=enquiry, now=now, by=by)


@transaction.atomic
def reopen_enquiry(*, enquiry: Enquiry, by: Actor, now: datetime) -> None:
    """Put an answered enquiry back on the list. Repeat: nothing happens."""
    if Enquiry.objects.filter(id=enquiry.id).exclude(answered_at=None).update(answered_at=None):
        record("enquiry.reopened", business_id=enquiry.business_id, about=enquiry, now=now, by=by)
