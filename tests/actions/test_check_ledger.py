"""The check finds nothing in honest books, and every edit behind the database's back."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World


def differences() -> list[str]:
    from tenpack.management.check_ledger import differences as found

    return list(found(quiet=True))


@pytest.fixture
def books(world: "World") -> "World":
    """Every kind of movement, with money, reasons, owed visits and a refund."""
    from tenpack.money.actions import refund_payment
    from tenpack.packs.actions import (
        adjust_pack,
        expire_packs,
        freeze_pack,
        record_owed_visit,
        undo_use,
        withdraw_sessions,
    )

    record_owed_visit(client=world.jo, by=world.by, now=world.now)
    offer = world.paid()
    assert offer.pack
    used = world.use(offer.pack, repeat_key='odd "key" \\ with\ttab and ☂')
    undo_use(visit=world.visit(used), by=world.by, now=world.now)
    refund_payment(payment=offer.payments.get(), amount=None, sessions=2, reason="Moved", by=world.by, now=world.now)
    pack = world.pack(expires_on=world.today + timedelta(days=3))
    freeze_pack(pack=pack, starts_on=world.today, ends_on=world.today, reason="Ill", by=world.by, now=world.now)
    adjust_pack(pack=pack, change=2, reason="More", by=world.by, now=world.now)
    withdraw_sessions(pack=pack, quantity=1, act=world.act(reason="Agreed"))
    world.use(pack)
    world.pack(world.sam, title="Unused")
    world.offer(world.sam)
    record_owed_visit(client=world.sam, by=world.by, now=world.now)
    expire_packs(now=world.later(days=30))
    return world


@pytest.fixture
def behind(books: "World") -> Iterator[Callable[[str], None]]:
    """A function that runs SQL as a superuser with every trigger asleep."""
    from django.db import connection

    with connection.cursor() as cursor:

        def run(statement: str) -> None:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement)
            assert cursor.rowcount > 0, statement
            cursor.execute("SET session_replication_role = origin")

        yield run
        cursor.execute("SET session_replication_role = origin")


def test_honest_books_have_no_difference(books: "World") -> None:
    assert differences() == []


USED = "(SELECT id FROM tenpack_ledgerentry WHERE kind = 'used' ORDER BY id LIMIT 1)"
EDITS = {
    **{
        f"entry {column}": f"UPDATE tenpack_ledgerentry SET {column} = {value} WHERE id = {USED}"
        for column, value in {
            "quantity": "2",
            "position": "900",
            "kind": "'booked'",
            "to_bucket": "'expired'",
            "happened_at": "happened_at - interval '1 microsecond'",
            "recorded_at": "recorded_at + interval '1 day'",
            "actor_kind": "'client'",
            "actor_id": "gen_random_uuid()",
            "cause": "'by_hand'",
            "cause_id": "NULL",
            "why": "'oldest'",
            "reason_hash": "sha256('x')",
            "visit_id": "NULL",
            "visit_turn": "7",
            "repeat_key": "'another'",
            "request_hash": "sha256('x')",
            "free_after": "free_after + 1",
            "used_after": "used_after - 1",
            "previous_hash": "sha256('x')",
            "hash": "sha256('x')",
            "client_id": "gen_random_uuid()",
            "business_id": "gen_random_uuid()",
        }.items()
    },
    "entry deleted": f"DELETE FROM tenpack_ledgerentry WHERE id = {USED}",
    "last entry deleted": "DELETE FROM tenpack_ledgerentry WHERE (pack_id, position) IN"
    " (SELECT id, position FROM tenpack_sessionpack)",
    "counter": "UPDATE tenpack_sessionpack SET free = free + 1 WHERE title = 'Unused'",
    "position": "UPDATE tenpack_sessionpack SET position = position + 1 WHERE title = 'Unused'",
    "pack deleted": "DELETE FROM tenpack_sessionpack WHERE title = 'Unused'",
    "empty pack with sessions": "UPDATE tenpack_ledgerentry SET pack_id = gen_random_uuid() WHERE pack_id IN"
    " (SELECT id FROM tenpack_sessionpack WHERE title = 'Unused')",
    "expiration": "UPDATE tenpack_sessionpack SET expires_on = expires_on + 1,"
    " expires_at = expires_at + interval '1 day' WHERE expires_on IS NOT NULL",
    "suspended": "UPDATE tenpack_sessionpack SET suspended_at = now() WHERE title = 'Unused'",
    "title": "UPDATE tenpack_sessionpack SET title = 'Other' WHERE title = 'Unused'",
    "reason": "UPDATE tenpack_ledgerreason SET text = text || '!'",
    "reason deleted": "DELETE FROM tenpack_ledgerreason",
    "visit undone": "UPDATE tenpack_visit SET undone_at = now() WHERE undone_at IS NULL AND NOT is_owed",
    "visit owed": "UPDATE tenpack_visit SET is_owed = true WHERE undone_at IS NULL AND NOT is_owed",
    "owed no longer": "UPDATE tenpack_visit SET is_owed = false WHERE is_owed",
    "visit deleted": "DELETE FROM tenpack_visit",
    "payment deleted": "DELETE FROM tenpack_payment",
    "payment changed": "UPDATE tenpack_payment SET amount_minor = amount_minor - 1",
    "offer paid": "UPDATE tenpack_offer SET payments_made = 1, paid_minor = price_minor WHERE payments_made = 0",
    "offer unpaid": "UPDATE tenpack_offer SET payments_made = 0, paid_minor = 0, refunded_minor = 0"
    " WHERE payments_made = 1",
    "pack taken from its offer": "UPDATE tenpack_offer SET pack_id = NULL WHERE pack_id IS NOT NULL",
    "marked unpaid": "UPDATE tenpack_sessionpack SET awaits_payment = true WHERE source = 'plan'",
    "refund changed": "UPDATE tenpack_refund SET sessions_withdrawn = 1",
    "receipt deleted": "DELETE FROM tenpack_receipt WHERE kind = 'receipt'",
    "credit note deleted": "DELETE FROM tenpack_receipt WHERE kind = 'credit_note'",
    "receipt total": "UPDATE tenpack_receipt SET total_minor = total_minor + 1 WHERE kind = 'receipt'",
    "receipt line": "UPDATE tenpack_receipt SET lines = jsonb_set(lines, '{0,minor}', '1')",
    "receipt number": "UPDATE tenpack_receipt SET number = number + 1 WHERE kind = 'receipt'",
    "receipt counter": "UPDATE tenpack_receiptcounter SET last_number = last_number + 1 WHERE kind = 'receipt'",
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_behind_the_back_is_found(behind: Callable[[str], None], edit: str) -> None:
    behind(EDITS[edit])
    assert differences() != []


def test_a_rewritten_chain_is_found_by_what_follows(behind: Callable[[str], None]) -> None:
    """Somebody who also mends the hash of the line they changed has to mend every later one."""
    behind(f"UPDATE tenpack_ledgerentry SET why = 'oldest' WHERE id = {USED}")
    behind(
        "UPDATE tenpack_ledgerentry entry SET hash = sha256(convert_to(tenpack_entry_text(entry), 'UTF8'))"
        f" WHERE id = {USED}"
    )
    assert any("the hash of the entry before is another" in one for one in differences())


def test_the_walk_holds_few_packs_at_a_time(books: "World", monkeypatch: pytest.MonkeyPatch) -> None:
    from tenpack.reports import ledger_walk

    monkeypatch.setattr(ledger_walk, "PACKS_AT_ONCE", 1)
    told: list[tuple[int, int]] = []
    walked = ledger_walk.Walked()
    assert list(ledger_walk.walk(walked, lambda far: told.append((far.packs, far.entries)))) == []
    assert walked.packs == 3
    assert [packs for packs, _entries in told] == [1, 2, 3, 3]


def test_the_command_answers_with_lines_and_an_exit_code(committed_world: "World", capsys: Any) -> None:
    from django.db import connection

    from tenpack.management.check_ledger import run

    options: Any = type("Options", (), {"quiet": False})()
    pack = committed_world.pack()
    assert run(options) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "1 entries of 1 packs" in said.err
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE tenpack_sessionpack SET free = 11")
        cursor.execute("SET session_replication_role = origin")
    assert run(options) == 1
    said = capsys.readouterr()
    assert said.out.startswith(f"Pack {pack.public_id}: it says free 11")
    assert len(said.out.splitlines()) == 1
