"""Notices: who is told of what, in which words, once; over a real connection to a mail server."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from tenpack.appointments.actions import cancel_appointment, move_appointment, note_reminders
from tenpack.appointments.choices import Party
from tenpack.journal.actions import record
from tenpack.notices.catalogue import KINDS, kind_named
from tenpack.notices.choices import Channel
from tenpack.notices.daily import note_the_day
from tenpack.notices.outbox import order_notices, pass_over_lines, send_again, send_notice
from tenpack.notices.outbox_models import LetterIntro, Notice, NoticeCursor, ReadLine
from tenpack.notices.paper import WORDS
from tenpack.notices.preference_models import NoticeChoice, QuietHours
from tenpack.notices.trying import DELAYS, PATIENCE, begun
from tests.support.calendars import book, local
from tests.support.letters import run_waiting_jobs
from tests.support.mail_server import MailServer, mail_server
from tests.world import World


@pytest.fixture
def post(settings: Any, world: World) -> Iterator[MailServer]:
    """A mail server, and a journal of which everything so far was told."""
    del world
    pass_over_lines()
    with mail_server(settings) as server:
        yield server


def deliver(world: World, **later: float) -> int:
    """What the worker does at that moment: order, then send. Shape: how many were ordered."""
    ordered = order_notices(now=world.later(**later))
    run_waiting_jobs()
    return ordered


def subjects(post: MailServer) -> list[str]:
    return [str(letter["Subject"]) for letter in post.letters]


def outcomes(channel: Channel = Channel.MAIL) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(channel=channel).order_by("id").values_list("kind", "outcome"))


def test_every_kind_has_words_and_every_words_a_kind() -> None:
    assert {kind.name for kind in KINDS if not kind.has_own_letter} == set(WORDS)


def test_a_used_session_is_told_once_with_the_balance(world: World, post: MailServer) -> None:
    pack = world.pack()
    pass_over_lines()
    world.use(pack)
    assert deliver(world, seconds=5) == 1
    assert deliver(world, seconds=10) == 0
    (letter,) = post.letters
    assert (letter["To"], letter["Reply-To"]) == ("jo@example.com", "maya@example.com")
    assert letter["Subject"] == "A session was used, 9 are left"
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    page = letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    for said in (
        "Hello Jo,",
        "A session of “Ten” was used on Mon 2 Mar 2026, 10:00 (Europe/Berlin).",
        "/portal#ledger",
    ):
        assert said in text
        assert said in page
    assert "Left: 9" in text
    assert outcomes() == [("session-used", "sent")]


def test_two_left_is_told_besides(world: World, post: MailServer) -> None:
    pack = world.pack(sessions=3)
    pass_over_lines()
    world.use(pack)
    deliver(world)
    assert subjects(post) == ["A session was used, 2 are left", "2 sessions are left"]
    world.use(pack, now=world.later(days=1))
    deliver(world, days=1, seconds=1)
    assert subjects(post)[2:] == ["A session was used, 1 is left"]


def test_an_appointment_comes_with_a_file_that_keeps_its_id(world: World, post: MailServer) -> None:
    one = book(world, 3, may_owe=True)
    deliver(world)
    move_appointment(appointment=one, starts_at=local(world, 4), minutes=60, act=world.act())
    deliver(world, seconds=1)
    cancel_appointment(appointment=one, by=Party.COACH, act=world.act())
    deliver(world, seconds=2)
    files = [file.get_content() for letter in post.letters for file in letter.iter_attachments()]
    events = [Calendar.from_ical(file).walk("VEVENT")[0] for file in files]
    assert [subject.split(":")[0].split(" to ")[0] for subject in subjects(post)] == ["Booked", "Moved", "Cancelled"]
    assert {event["uid"] for event in events} == {str(one.id)}
    assert [event["status"] for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert len({event["sequence"] for event in events}) == 3


def test_what_the_team_does_is_no_news_to_the_team_and_what_clients_do_is(world: World, post: MailServer) -> None:
    one = book(world, 3, may_owe=True)
    deliver(world)
    assert {letter["To"] for letter in post.letters} == {"jo@example.com"}
    facts = {"business_id": world.business.id, "client_id": world.jo.id, "now": world.now, "by": world.jo.actor}
    record("appointment.booked", about=one, **facts)
    deliver(world, seconds=1)
    assert ("coach-booked", "sent") in outcomes()
    assert "Jo booked an appointment" in subjects(post)


def test_reminders_come_a_day_before_by_mail_and_an_hour_before_to_the_screen(world: World, post: MailServer) -> None:
    one = book(world, 3, may_owe=True)
    deliver(world)
    post.letters.clear()
    for hours in (25, 1):
        moment = one.starts_at - timedelta(hours=hours)
        assert note_reminders(now=moment) == 1
        order_notices(now=moment)
        run_waiting_jobs()
    assert [subject.split(":")[0] for subject in subjects(post)] == ["Reminder"]
    assert Notice.objects.filter(kind="reminder-hour").values_list("channel", flat=True).get() == "push"


def test_a_letter_is_written_in_the_readers_language_and_stoppable_by_one_click(world: World, post: MailServer) -> None:
    assert world.jo.user
    world.jo.user.language = "de"
    world.jo.user.save()
    LetterIntro.objects.create(business=world.business, kind="sessions-added", text="Schön, dass du da bist!")
    world.pack()
    deliver(world)
    (letter,) = post.letters
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/letters/" in letter["List-Unsubscribe"]
    assert 'lang="de"' in letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    for part in ("plain", "html"):
        assert "Schön, dass du da bist!" in letter.get_body((part,)).get_content()  # type: ignore[union-attr]


def test_a_title_cannot_put_markup_into_a_letter(world: World, post: MailServer) -> None:
    world.pack(title="<b>Ten</b> & more")
    deliver(world)
    page = post.letters[0].get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "&lt;b&gt;Ten&lt;/b&gt; &amp; more" in page
    assert "<b>" not in page


def test_whoever_wants_none_gets_none(world: World, post: MailServer) -> None:
    choice = {"user": world.jo.user, "business": world.business, "kind": "sessions-added"}
    NoticeChoice.objects.create(**choice, by_mail=False, by_push=False)
    world.pack()
    assert deliver(world) == 0
    assert not Notice.objects.exists()


def test_quiet_hours_hold_a_letter_back_until_morning(world: World, post: MailServer) -> None:
    assert world.jo.user
    hours = {"user": world.jo.user, "business": world.business, "holds_mail": True}
    QuietHours.objects.create(**hours)
    world.pack(now=world.later(hours=13))
    assert deliver(world, hours=13) == 0
    (waiting,) = Notice.objects.all()
    assert (waiting.outcome, waiting.due_at) == ("waiting", world.later(hours=21))
    assert deliver(world, hours=20, minutes=59) == 0
    assert deliver(world, hours=21) == 1
    assert len(post.letters) == 1


def test_nobody_of_another_business_and_nobody_archived_is_told(world: World, post: MailServer) -> None:
    facts = {"business_id": world.zed.business_id, "client_id": world.jo.id, "now": world.now, "by": world.by}
    record("pack.opened", about=world.pack(), sessions=1, **facts)
    deliver(world)
    assert [letter["To"] for letter in post.letters] == ["jo@example.com"]
    world.sam.archived_at = world.now
    world.sam.save()
    world.pack(world.sam)
    deliver(world, seconds=1)
    assert [letter["To"] for letter in post.letters] == ["jo@example.com"]


def test_without_an_address_it_is_said(world: World, post: MailServer) -> None:
    world.jo.email = ""
    world.jo.save()
    world.pack()
    assert deliver(world) == 0
    assert outcomes() == [("sessions-added", "no_address")]


def test_a_refused_address_ends_it_and_a_busy_server_is_asked_again(world: World, post: MailServer) -> None:
    world.pack()
    post.answers["RCPT"] = "550 no such person"
    deliver(world)
    refused = Notice.objects.get()
    assert (refused.outcome, refused.due_at) == ("failed", None)
    assert "no such person" in refused.problem
    post.answers.clear()
    send_again(notice=refused, now=world.later(minutes=1))
    run_waiting_jobs()
    assert outcomes() == [("sessions-added", "sent")]
    post.answers["DATA"] = "451 later"
    world.pack(world.sam)
    deliver(world, minutes=2)
    busy = Notice.objects.get(client=world.sam)
    assert (busy.outcome, busy.due_at) == ("waiting", world.later(minutes=2) + DELAYS[0])
    post.answers.clear()
    assert deliver(world, minutes=2 + 5) == 1
    assert Notice.objects.get(client=world.sam).outcome == "sent"


def test_after_a_crash_a_letter_is_repeated_once_and_never_twice(world: World, post: MailServer) -> None:
    world.pack()
    order_notices(now=world.now)
    (notice,) = Notice.objects.all()
    assert begun(Notice, notice.id, world.now)
    assert begun(Notice, notice.id, world.now) is None
    send_notice.func(str(notice.id), world.now.isoformat())
    assert post.letters == []
    late = world.now + PATIENCE
    assert order_notices(now=late) == 1
    assert begun(Notice, notice.id, late)
    assert order_notices(now=late + PATIENCE) == 0
    notice.refresh_from_db()
    assert (notice.outcome, notice.is_repeat) == ("failed", True)


def test_lines_that_appear_late_are_told_too_and_read_ones_are_forgotten(world: World, post: MailServer) -> None:
    from tenpack.journal.models import JournalLine
    from tenpack.notices.outbox import LATE, floor_of

    first = record(
        "pack.opened",
        about=world.pack(),
        business_id=world.business.id,
        client_id=world.jo.id,
        now=world.now,
        by=world.by,
    )
    deliver(world)
    sent = len(post.letters)
    assert ReadLine.objects.filter(line_id=first.id).exists()
    cursor = NoticeCursor.objects.get()
    assert cursor.read_from <= first.id
    late = JournalLine(id=floor_of(first.id, timedelta(0)), business_id=world.business.id, client_id=world.jo.id)
    late.event, late.about_kind, late.about_id = "pack.opened", "sessionpack", first.about_id
    late.happened_at, late.actor_kind, late.actor_id = world.now, world.by.kind, world.by.id
    NoticeCursor.objects.update(read_from=floor_of(first.id, LATE))
    late.save(force_insert=True)
    deliver(world, seconds=1)
    assert len(post.letters) == sent + 1


def test_time_brings_expiring_sessions_once_for_each_date(world: World, post: MailServer) -> None:
    world.pack(expires_on=world.today + timedelta(days=40))
    pass_over_lines()
    for days, told in ((9, 0), (10, 1), (11, 0), (26, 1), (37, 1), (38, 0), (45, 0)):
        note_the_day(now=world.later(days=days))
        deliver(world, days=days)
        new = [letter for letter in post.letters if letter["To"] == "jo@example.com"]
        assert len(new) == told, days
        post.letters.clear()


def test_every_morning_coaches_hear_who_needs_a_look(world: World, post: MailServer) -> None:
    world.pack(sessions=2)
    pass_over_lines()
    night, morning = world.later(hours=20), world.later(hours=22)
    note_the_day(now=night)
    deliver(world, hours=20)
    assert "Good morning: who needs a look" not in subjects(post)
    for _again in range(2):
        note_the_day(now=morning)
        order_notices(now=morning)
        run_waiting_jobs()
    digests = [letter for letter in post.letters if letter["Subject"] == "Good morning: who needs a look"]
    assert [letter["To"] for letter in digests] == ["maya@example.com"]
    assert "1 client has two sessions left or fewer." in digests[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_money_letters_go_to_whoever_pays(world: World, post: MailServer) -> None:
    offer = world.offer(billing_email="books@acme.example")
    deliver(world)
    (letter,) = post.letters
    assert letter["To"] == "books@acme.example"
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "400\xa0€" in text
    assert f"/pay/{offer.pay_token}" in text


def test_kinds_are_found_by_name() -> None:
    assert kind_named("session-used") is not None
    assert kind_named("nothing") is None
