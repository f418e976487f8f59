"""Letters that came back: a mail server's report, as servers write it, is noted on the letter it is about."""

from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tenpack.notices.bounces import record_bounce
from tenpack.notices.outbox import order_notices, pass_over_lines
from tenpack.notices.outbox_models import Notice
from tests.support.letters import run_waiting_jobs
from tests.support.mail_server import mail_server
from tests.world import World

REPORT = """\
From: MAILER-DAEMON@mail.example
To: bounces@studio.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

--edge
Content-Type: text/plain; charset=us-ascii

I am sorry to say that your message could not be delivered.

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Mon, 2 Mar 2026 10:00:00 +0000

Final-Recipient: rfc822; jo@example.com
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <jo@example.com>: no such
    mailbox

--edge
Content-Type: {kind}

Message-ID: {message_id}
Subject: A session was used

--edge--
"""


def sent_letter(world: World, settings: Any) -> EmailMessage:
    """A letter to Jo that the mail server took."""
    pack = world.pack()
    pass_over_lines()
    world.use(pack)
    settings.EMAIL_BOUNCES_TO = "bounces@studio.example"
    with mail_server(settings) as server:
        order_notices(now=world.now)
        run_waiting_jobs()
        (letter,) = server.letters
    return letter


def report(letter: EmailMessage, action: str = "failed", kind: str = "text/rfc822-headers") -> bytes:
    return REPORT.format(action=action, kind=kind, message_id=letter["Message-ID"]).encode()


def test_a_letter_that_came_back_says_so_and_can_be_sent_again(world: World, settings: Any) -> None:
    letter = sent_letter(world, settings)
    assert (letter["From"], letter["To"]) == (settings.DEFAULT_FROM_EMAIL, "jo@example.com")
    assert record_bounce(report(letter)) is True
    notice = Notice.objects.get(channel="mail")
    assert (notice.outcome, notice.problem) == ("returned", "550 5.1.1 <jo@example.com>: no such mailbox")
    assert record_bounce(report(letter)) is False


def test_a_copy_of_the_whole_letter_is_understood_too(world: World, settings: Any) -> None:
    letter = sent_letter(world, settings)
    assert record_bounce(report(letter, kind="message/rfc822")) is True


def test_a_delay_and_what_is_no_report_of_ours_change_nothing(world: World, settings: Any) -> None:
    letter = sent_letter(world, settings)
    stranger = EmailMessage()
    stranger["Message-ID"] = "<5f0c2e3a-0000-7000-8000-000000000000@elsewhere.example>"
    broken = [b"", b"\xff\x00", report(letter)[:200], b"Content-Type: multipart/report; boundary=x\n\n--x"]
    for raw in [report(letter, action="delayed"), report(stranger), *broken]:
        assert record_bounce(raw) is False
    assert Notice.objects.get(channel="mail").outcome == "sent"


def test_a_receipts_letter_is_marked_too(world: World, settings: Any) -> None:
    from tenpack.notices.models import ReceiptLetter
    from tenpack.notices.receipts import order_receipt_letters

    world.paid(world.jo)
    with mail_server(settings) as server:
        order_receipt_letters(now=world.now)
        run_waiting_jobs()
        (letter,) = server.letters
    assert record_bounce(report(letter)) is True
    assert ReceiptLetter.objects.get().outcome == "returned"


def test_the_command_reads_standard_input(world: World, settings: Any, monkeypatch: Any, tmp_path: Path) -> None:
    from argparse import Namespace

    from tenpack.management import read_bounce

    path = tmp_path / "report"
    path.write_bytes(report(sent_letter(world, settings)))
    with path.open() as file:
        monkeypatch.setattr("sys.stdin", file)
        assert read_bounce.run(Namespace()) == 0
    assert Notice.objects.get(channel="mail").outcome == "returned"
