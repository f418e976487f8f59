"""Receipts by mail: each once, to whoever is billed, over a real connection; what fails is tried again for a while."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tenpack.money.models import Payment
from tenpack.money.receipt_models import Receipt
from tenpack.money.receipt_paper import receipt_pdf
from tenpack.money.receipt_queries import whole_receipts
from tenpack.notices.letters import receipt_letter
from tenpack.notices.models import ReceiptLetter
from tenpack.notices.receipts import (
    WINDOW,
    letters_about,
    order_receipt_letters,
    pass_over_receipts,
    send_receipt,
)
from tenpack.notices.sending import send
from tenpack.notices.trying import DELAYS, PATIENCE, begun
from tests.actions.test_payments import pay, refund
from tests.support.letters import run_waiting_jobs
from tests.support.mail_server import MailServer, mail_server
from tests.world import World


@pytest.fixture
def post(settings: Any) -> Iterator[MailServer]:
    with mail_server(settings) as server:
        yield server


def outcomes() -> list[str]:
    return list(ReceiptLetter.objects.order_by("ordered_at", "id").values_list("outcome", flat=True))


def deliver(world: World, **later: float) -> int:
    """What the worker does at that moment: order, then send. Shape: how many were ordered."""
    ordered = order_receipt_letters(now=world.later(**later))
    run_waiting_jobs()
    return ordered


def test_a_receipt_goes_to_the_client_once(world: World, post: MailServer) -> None:
    payment = pay(world, world.offer())
    assert deliver(world, seconds=5) == 1
    assert deliver(world, seconds=10) == 0
    (letter,) = post.letters
    assert (letter["To"], letter["Reply-To"]) == ("jo@example.com", "maya@example.com")
    assert letter["Subject"] == "Receipt 2026-0001 from Maya's studio"
    assert letter["Message-ID"] == f"<{payment.receipt.public_id}@127.0.0.1>"
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Hello Jo," in text
    assert "400\xa0€ for “10 sessions”" in text
    assert f"/pay/{payment.offer.pay_token}" in text
    (file,) = letter.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("receipt-2026-0001.pdf", "application/pdf")
    assert file.get_content() == receipt_pdf(whole_receipts().get())
    stored = ReceiptLetter.objects.get()
    assert (stored.outcome, stored.sent_at, stored.due_at, stored.tries) == ("sent", world.later(seconds=5), None, 1)


def test_a_credit_note_goes_to_whoever_paid_in_the_language_of_the_business(world: World, post: MailServer) -> None:
    payment = pay(world, world.offer(billing_email="books@acme.example"))
    refund(world, payment, 10_000, 0)
    assert deliver(world) == 2
    assert {letter["To"] for letter in post.letters} == {"books@acme.example"}
    (note,) = [letter for letter in post.letters if "C-2026-0001" in letter["Subject"]]
    assert "gives back 100\xa0€" in note.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    (file,) = note.iter_attachments()
    assert file.get_filename() == "credit-note-C-2026-0001.pdf"


def test_without_an_address_nobody_is_written_to(world: World, post: MailServer) -> None:
    world.jo.email = ""
    world.jo.save(update_fields=["email"])
    pay(world, world.offer())
    assert deliver(world) == 0
    assert (outcomes(), post.letters) == (["no_address"], [])
    assert letters_about(Receipt.objects.all()) == []


def test_history_and_what_is_old_is_not_written_about(world: World, post: MailServer) -> None:
    pay(world, world.offer())
    pass_over_receipts(business=world.business, now=world.now)
    pass_over_receipts(business=world.business, now=world.now)
    pay(world, world.offer(world.zoe, world.plan(world.zed.business)))
    later = {"days": WINDOW.days + 1}
    assert deliver(world, **later) == 0
    assert post.letters == []
    pay(world, world.offer(), now=world.later(**later))
    assert deliver(world, **later) == 1
    assert outcomes() == ["passed_over", "sent"]


def test_a_mail_server_that_is_away_is_tried_again(world: World, post: MailServer) -> None:
    pay(world, world.offer())
    post.answers["DATA"] = "451 later, please"
    assert deliver(world) == 1
    letter = ReceiptLetter.objects.get()
    assert (letter.outcome, letter.tries, letter.due_at) == ("waiting", 1, world.now + DELAYS[0])
    assert "later, please" in letter.problem
    assert deliver(world, minutes=4) == 0
    post.answers.clear()
    assert deliver(world, minutes=5) == 1
    assert (outcomes(), len(post.letters)) == (["sent"], 1)


def test_after_the_last_try_nobody_tries_again(world: World, post: MailServer) -> None:
    pay(world, world.offer())
    post.answers["DATA"] = "451 later, please"
    moment = timedelta()
    for delay in [*DELAYS, timedelta(days=30)]:
        assert deliver(world, seconds=moment.total_seconds()) == 1
        moment += delay
    assert deliver(world, seconds=moment.total_seconds()) == 0
    assert outcomes() == ["failed"]
    assert post.letters == []


def test_a_refused_address_is_not_tried_again(world: World, post: MailServer) -> None:
    pay(world, world.offer())
    post.answers["RCPT"] = "550 nobody of that name"
    deliver(world)
    letter = ReceiptLetter.objects.get()
    assert (letter.outcome, letter.due_at) == ("failed", None)
    assert "nobody of that name" in letter.problem
    assert [one.outcome for one in letters_about(Receipt.objects.all())] == ["failed"]


def test_no_connection_is_tried_again(world: World, settings: Any) -> None:
    with mail_server(settings):
        pass
    pay(world, world.offer())
    deliver(world)
    assert outcomes() == ["waiting"]


def crash(letter: ReceiptLetter, **later: Any) -> None:
    """The letter goes out, and the worker dies before it can write that down."""
    assert begun(ReceiptLetter, letter.id, **later)
    send(receipt_letter(whole_receipts().get(), letter.to, "http://127.0.0.1/pay/x"))


def test_a_crash_repeats_it_once_and_never_twice(world: World, post: MailServer) -> None:
    pay(world, world.offer())
    order_receipt_letters(now=world.now)
    letter = ReceiptLetter.objects.get()
    crash(letter, now=world.now)
    run_waiting_jobs()
    assert (outcomes(), len(post.letters)) == (["sending"], 1)
    assert order_receipt_letters(now=world.now + PATIENCE) == 1
    crash(letter, now=world.now + PATIENCE)
    run_waiting_jobs()
    assert order_receipt_letters(now=world.now + 2 * PATIENCE) == 0
    assert (outcomes(), len(post.letters)) == (["failed"], 2)
    assert len({one["Message-ID"] for one in post.letters}) == 1


def test_two_workers_send_one_letter(world: World, post: MailServer) -> None:
    pay(world, world.offer())
    order_receipt_letters(now=world.now)
    letter = ReceiptLetter.objects.get()
    for _worker in range(2):
        send_receipt.func(str(letter.id), world.now.isoformat())
    run_waiting_jobs()
    assert len(post.letters) == 1


def test_names_of_many_lines_are_one_line_of_a_subject(world: World, post: MailServer) -> None:
    world.business.name = "Maya's\r\nBcc: all@example.com"
    world.business.save(update_fields=["name"])
    pay(world, world.offer())
    deliver(world)
    (letter,) = post.letters
    assert letter["Subject"] == "Receipt 2026-0001 from Maya's Bcc: all@example.com"
    assert Payment.objects.count() == 1
