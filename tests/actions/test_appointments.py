"""Booking and moving: a session of its own for each appointment, nobody twice, nothing past the expiry."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tenpack.kit.errors import ChangedMeanwhile, InvalidFields, NotFound
from tests.support.calendars import book, counts, draft, fresh, local, refused

if TYPE_CHECKING:
    from tests.world import World


def group(world: "World", capacity: int = 2) -> Any:
    """A type that so many clients share."""
    from tenpack.appointments.actions import save_type

    terms = {"name": "Circle", "minutes": 60, "colour": "blue", "capacity": capacity}
    return save_type(business=world.business, kind=None, **terms, by=world.by, now=world.now)


def test_booking_takes_a_session_from_the_pack_that_the_rule_chooses(world: "World") -> None:
    from tenpack.appointments.actions import schedule
    from tenpack.packs.choices import Why

    lasting, soon = world.pack(), world.pack(expires_on=world.today + timedelta(days=30))
    made, why = schedule(draft=draft(world, location="Park", description="Legs"), act=world.act())
    assert (made.state, made.minutes, made.location, made.description) == ("scheduled", 60, "Park", "Legs")
    assert (made.booking.pack, why) == (soon, Why.EXPIRES_FIRST)
    assert (counts(soon), counts(lasting)) == ((9, 1, 0), (10, 0, 0))
    picked, why = schedule(draft=draft(world, hour=12, pack=lasting), act=world.act())
    assert (picked.booking.pack, why) == (lasting, Why.PICKED)
    assert counts(lasting) == (9, 1, 0)


def test_who_has_no_session_is_refused_or_will_owe(world: "World") -> None:
    with refused("no_sessions_left"):
        book(world)
    one = book(world, may_owe=True)
    assert one.booking.pack is None
    pack = world.pack(sessions=1, starts_on=world.today + timedelta(days=3))
    with refused("no_sessions_left"):
        book(world, 2, 14)
    with refused("pack_not_started"):
        book(world, 2, 14, pack=pack)
    assert book(world, 3).booking.pack == pack
    with refused("no_sessions_left"):
        book(world, 4, pack=pack)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"minutes": None}, "minutes"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": -60}, "minutes"),
        ({"minutes": 24 * 60 + 1}, "minutes"),
        ({"location": "x" * 201}, "location"),
        ({"description": "a\x00b"}, "description"),
        ({"day": 800}, "starts_at"),
        ({"day": -800}, "starts_at"),
    ],
)
def test_what_cannot_be_an_appointment(world: "World", more: dict[str, Any], field: str) -> None:
    world.pack(expires_on=None)
    with refused("invalid", field):
        book(world, **more)


def test_the_last_day_counts_and_the_next_is_refused(world: "World") -> None:
    pack = world.pack(expires_on=world.today + timedelta(days=5))
    late = book(world, 5, 23)
    assert late.booking.pack == pack
    with refused("pack_expired"):
        book(world, 6, 0, pack=pack)
    with refused("no_sessions_left"):
        book(world, 6, 0)
    assert counts(pack) == (9, 1, 0)


def test_another_clients_pack_is_no_pack(world: "World") -> None:
    with pytest.raises(NotFound):
        book(world, pack=world.pack(world.sam))


def test_nobody_is_booked_twice(world: "World") -> None:
    world.pack()
    world.pack(world.sam)
    book(world, 2, 10)
    with refused("time_taken", "starts_at"):
        book(world, 2, 10, minute=59)
    with refused("time_taken"):
        book(world, 2, 10, client=world.sam, coach=world.maya)
    with refused("time_taken"):
        book(world, 2, 9, minute=30, coach=world.ben)
    assert book(world, 2, 11).starts_at == local(world, 2, 11)
    assert book(world, 2, 10, client=world.sam).slot.coach == world.ben


def test_a_cancelled_time_is_free_again(world: "World") -> None:
    from tenpack.appointments.actions import cancel_appointment, undo_outcome
    from tenpack.appointments.choices import Party
    from tenpack.appointments.errors import TimeTaken

    world.pack()
    first = book(world)
    cancel_appointment(appointment=first, by=Party.CLIENT, act=world.act())
    second = book(world)
    with pytest.raises(TimeTaken):
        undo_outcome(appointment=first, act=world.act())
    cancel_appointment(appointment=second, by=Party.CLIENT, act=world.act())
    assert undo_outcome(appointment=first, act=world.act()).state == "scheduled"


def test_a_session_of_the_past_that_the_job_wrote_off_can_still_be_booked(world: "World") -> None:
    from tenpack.appointments.actions import complete_appointment
    from tenpack.packs.actions import expire_packs

    pack = world.pack(sessions=2, expires_on=world.today)
    over = world.later(days=3)
    expire_packs(now=over)
    past = book(world, 0, 18, now=over)
    assert counts(pack) == (0, 1, 0)
    complete_appointment(appointment=past, act=world.act(over))
    assert counts(pack) == (0, 0, 1)


def test_moving_keeps_identity_and_session(world: "World") -> None:
    from tenpack.appointments.actions import move_appointment
    from tenpack.packs.models import LedgerEntry

    pack = world.pack()
    one = book(world)
    entries, slot = LedgerEntry.objects.count(), one.slot_id
    moved = move_appointment(
        appointment=one, starts_at=local(world, 4, 15), minutes=90, version=one.version, act=world.act()
    )
    assert (moved.id, moved.booking_id, moved.slot_id) == (one.id, one.booking_id, slot)
    assert (moved.starts_at, moved.minutes, moved.moves, moved.sequence) == (local(world, 4, 15), 90, 1, 1)
    assert LedgerEntry.objects.count() == entries
    assert counts(pack) == (9, 1, 0)
    booking = fresh(moved).booking
    assert (booking.starts_at, booking.matches_from) == (local(world, 4, 15), local(world, 4, 0))
    with pytest.raises(ChangedMeanwhile):
        move_appointment(appointment=one, starts_at=local(world, 5), minutes=60, version=one.version, act=world.act())


def test_moves_that_are_refused(world: "World") -> None:
    from tenpack.appointments.actions import complete_appointment, move_appointment

    pack = world.pack(starts_on=world.today + timedelta(days=1), expires_on=world.today + timedelta(days=5))
    one, other = book(world), book(world, 3)
    for day, code in ((6, "pack_expired"), (0, "pack_not_started"), (3, "time_taken"), (900, "invalid")):
        with refused(code):
            move_appointment(appointment=one, starts_at=local(world, day), minutes=60, act=world.act())
    with refused("too_many_moves"):
        move_appointment(appointment=one, starts_at=local(world, 4), minutes=60, most_moves=0, act=world.act())
    complete_appointment(appointment=other, act=world.act(local(world, 3, 12)))
    with refused("already_decided"):
        move_appointment(appointment=other, starts_at=local(world, 4), minutes=60, act=world.act())
    assert fresh(one).starts_at == local(world, 2)
    assert counts(pack) == (8, 1, 1)


def test_changing_place_and_words(world: "World") -> None:
    from tenpack.appointments.actions import change_appointment

    world.pack()
    one = book(world)
    terms = {"location": " Gym ", "description": "Bring shoes"}
    changed = change_appointment(appointment=one, **terms, version=1, act=world.act())
    assert (changed.location, changed.description, changed.sequence, changed.version) == ("Gym", "Bring shoes", 1, 2)
    with pytest.raises(ChangedMeanwhile):
        change_appointment(appointment=one, **terms, version=1, act=world.act())
    with pytest.raises(InvalidFields):
        change_appointment(appointment=one, location="x" * 300, description="", version=2, act=world.act())


def test_a_small_group_shares_a_slot_up_to_its_capacity(world: "World") -> None:
    from tests.world import join_as_client

    kind, kim = group(world), join_as_client(world.maya, "Kim")
    packs = [world.pack(one) for one in (world.jo, world.sam, kim)]
    first = book(world, kind=kind)
    second = book(world, client=world.sam, coach=world.maya, kind=kind)
    assert first.slot_id == second.slot_id
    with refused("slot_full", "starts_at"):
        book(world, client=kim, kind=kind)
    with refused("time_taken"):
        book(world, client=kim)
    assert [counts(pack) for pack in packs] == [(9, 1, 0), (9, 1, 0), (10, 0, 0)]


def test_a_place_in_a_group_is_free_again_after_a_cancel(world: "World") -> None:
    from tenpack.appointments.actions import cancel_appointment, undo_outcome
    from tenpack.appointments.choices import Party
    from tenpack.appointments.errors import SlotFull
    from tests.world import join_as_client

    kind, kim = group(world), join_as_client(world.maya, "Kim")
    for one in (world.jo, world.sam, kim):
        world.pack(one)
    first = book(world, kind=kind)
    book(world, client=world.sam, coach=world.maya, kind=kind)
    cancel_appointment(appointment=first, by=Party.CLIENT, act=world.act())
    assert book(world, client=kim, kind=kind).slot_id == first.slot_id
    with pytest.raises(SlotFull):
        undo_outcome(appointment=first, act=world.act())


def test_moving_out_of_a_group_and_into_one(world: "World") -> None:
    from tenpack.appointments.actions import move_appointment
    from tenpack.appointments.models import Slot

    kind = group(world)
    world.pack()
    world.pack(world.sam)
    first = book(world, kind=kind)
    second = book(world, client=world.sam, coach=world.maya, kind=kind)
    away = move_appointment(appointment=first, starts_at=local(world, 3), minutes=60, act=world.act())
    assert away.slot_id != second.slot_id
    assert fresh(second).starts_at == local(world, 2)
    back = move_appointment(appointment=fresh(away), starts_at=local(world, 2), minutes=60, act=world.act())
    assert back.slot_id == second.slot_id
    assert set(Slot.objects.filter(is_live=True).values_list("id", flat=True)) == {second.slot_id}


def test_who_cancelled_stays_where_they_were_when_the_others_move(world: "World") -> None:
    from tenpack.appointments.actions import cancel_appointment, move_appointment
    from tenpack.appointments.choices import Party
    from tenpack.appointments.models import Slot

    kind = group(world)
    world.pack()
    world.pack(world.sam)
    first = book(world, kind=kind)
    second = book(world, client=world.sam, coach=world.maya, kind=kind)
    cancel_appointment(appointment=first, by=Party.CLIENT, act=world.act())
    move_appointment(appointment=second, starts_at=local(world, 5), minutes=60, act=world.act())
    assert fresh(first).starts_at == local(world, 2)
    assert not Slot.objects.get(id=first.slot_id).is_live


def test_a_one_off_sells_and_books_one_session(world: "World") -> None:
    from tenpack.appointments.actions import schedule_one_off
    from tenpack.kit.money import Money
    from tenpack.packs.actions import record_owed_visit

    one, offer = schedule_one_off(draft=draft(world), price=Money(5000, "EUR"), act=world.act())
    assert (offer.price_minor, offer.pack_id) == (5000, one.booking.pack_id)
    assert one.booking.pack
    assert one.booking.pack.awaits_payment
    assert counts(one.booking.pack) == (0, 1, 0)
    record_owed_visit(client=world.sam, by=world.by, now=world.now)
    with refused("sessions_owed"):
        schedule_one_off(draft=draft(world, client=world.sam), price=Money(5000, "EUR"), act=world.act())


def test_a_client_books_from_unpaid_packs_only_where_the_business_lets(world: "World") -> None:
    from tenpack.packs.actions import set_awaiting_payment

    pack = world.pack()
    set_awaiting_payment(pack, awaits_payment=True)
    with refused("no_sessions_left"):
        book(world, only_paid=True)
    with refused("no_sessions_left"):
        book(world, only_paid=True, pack=pack)
    assert book(world).booking.pack == pack


def test_what_is_booked_belongs_to_its_day_in_a_new_zone(world: "World") -> None:
    from tenpack.packs.actions import change_zone

    world.pack()
    one = book(world, 2, 0, minute=30)
    change_zone(business=world.business, zone="America/New_York", by=world.by, now=world.now)
    booking = fresh(one).booking
    assert booking.matches_from <= one.starts_at < booking.matches_until
    assert booking.matches_until == local(world, 2, 0)


def test_a_pack_with_bookings_may_start_later_but_not_after_them(world: "World") -> None:
    from tenpack.packs.actions import change_pack

    pack = world.pack()
    book(world, 2)

    def start(days: int) -> None:
        pack.refresh_from_db()
        terms = {"title": "Ten", "starts_on": world.today + timedelta(days=days), "expires_on": None}
        change_pack(pack=pack, **terms, reason="agreed", version=pack.version, by=world.by, now=world.now)

    start(2)
    with refused("invalid", "starts_on"):
        start(3)
