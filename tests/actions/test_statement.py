"""Statements: one canonical text in Python and in the database, and every tampered byte is found without one."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.world import World

TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=60)
IDS = st.uuids()
MAYBE_IDS = st.none() | IDS
DIGESTS = st.binary(min_size=32, max_size=32)
FIRST = datetime(1970, 1, 2, tzinfo=UTC)
MOMENTS = st.integers(0, 30_000_000_000_000_000).map(lambda part: FIRST + timedelta(microseconds=part))
COUNTS = st.integers(-5, 2_000_000)
ENTRIES = st.fixed_dictionaries(
    {
        **dict.fromkeys(("id", "business_id", "client_id", "pack_id"), IDS),
        **dict.fromkeys(("actor_id", "cause_id", "visit_id", "reverses_id"), MAYBE_IDS),
        **dict.fromkeys(
            ("kind", "from_bucket", "to_bucket", "actor_kind", "cause", "why"), st.text('abc_"\\', max_size=9)
        ),
        **dict.fromkeys(("happened_at", "recorded_at"), MOMENTS),
        **dict.fromkeys(("position", "quantity"), COUNTS),
        **dict.fromkeys(("free_after", "booked_after", "used_after", "expired_after", "withdrawn_after"), COUNTS),
        "visit_turn": st.none() | COUNTS,
        "repeat_key": st.none() | TEXTS,
        "reason_hash": st.none() | DIGESTS,
        "request_hash": st.none() | DIGESTS,
        "previous_hash": DIGESTS,
    }
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=ENTRIES)
def test_python_and_the_database_write_the_same_text(db: None, entry: dict[str, Any]) -> None:
    from django.db import connection

    from tenpack.packs.chain import entry_text, text_hash
    from tenpack.packs.statement import plain

    row = {name: f"\\x{value.hex()}" if isinstance(value, bytes) else plain(value) for name, value in entry.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenpack_entry_text(made), encode(sha256(convert_to(tenpack_entry_text(made), 'UTF8')), 'hex')"
            " FROM jsonb_populate_record(NULL::tenpack_ledgerentry, %s::jsonb) AS made",
            [json.dumps(row)],
        )
        text, digest = cursor.fetchone()
    written = entry_text({name: plain(value) for name, value in entry.items()})
    assert written == text
    assert text_hash(written) == digest


@pytest.fixture
def files(world: "World") -> Callable[[], dict[str, bytes]]:
    """A function that makes Jo's statement of now in every format."""
    from tenpack.packs.actions import adjust_pack, undo_use
    from tenpack.web.statements import TYPES, statement_file

    pack = world.pack(title="'=Ten ☂", expires_on=world.today + timedelta(days=40))
    used = world.use(pack, repeat_key='key "with" \\ and ☂', request_hash=b"x" * 32)
    undo_use(visit=world.visit(used), by=world.ben.actor, now=world.later(hours=1))
    adjust_pack(pack=pack, change=-2, reason="=1+1 „zu viel“\n😀", by=world.by, now=world.later(hours=2))
    world.use(world.pack(title="Second"), now=world.later(hours=3))

    def make() -> dict[str, bytes]:
        return {kind: statement_file(world.jo, kind, world.later(hours=4)) for kind in TYPES}

    return make


def test_a_statement_holds_in_every_format(files: Callable[[], dict[str, bytes]]) -> None:
    from tenpack.packs.verification import verify

    for kind, content in files().items():
        checked = verify(content)
        assert (kind, checked.packs, checked.entries, checked.problems) == (kind, 2, 6, [])


def test_the_pdf_is_accessible_and_says_the_words(files: Callable[[], dict[str, bytes]]) -> None:
    content = files()["pdf"]
    assert b"pdfuaid" in content
    assert content == files()["pdf"]


CHANGES: list[tuple[str, Any]] = [
    *[
        (name, str(UUID(int=7)))
        for name in ("id", "business_id", "client_id", "pack_id", "actor_id", "cause_id", "visit_id")
    ],
    *[(name, 3) for name in ("position", "quantity", "free_after", "booked_after", "used_after", "visit_turn")],
    *[(name, "expired") for name in ("kind", "from_bucket", "to_bucket", "actor_kind", "cause", "why")],
    *[(name, "2026-01-01T00:00:00.000000Z") for name in ("happened_at", "recorded_at")],
    *[(name, "0" * 64) for name in ("reason_hash", "request_hash", "previous_hash", "hash")],
    ("repeat_key", "another"),
    ("reverses_id", str(UUID(int=7))),
    ("reason", "Never said"),
]


@pytest.mark.parametrize(("field", "value"), CHANGES)
def test_every_changed_field_is_found(files: Callable[[], dict[str, bytes]], field: str, value: Any) -> None:
    from tenpack.packs.verification import verify

    content = json.loads(files()["json"])
    entry = content["packs"][0]["entries"][1]
    assert entry[field] != value
    entry[field] = value
    assert verify(json.dumps(content).encode()).problems != []


def test_a_removed_an_added_and_a_swapped_line_are_found(files: Callable[[], dict[str, bytes]]) -> None:
    from tenpack.packs.verification import continues, verify

    whole = files()["json"]

    def changed(change: Callable[[list[Any]], object]) -> bytes:
        content = json.loads(whole)
        change(content["packs"][0]["entries"])
        return json.dumps(content).encode()

    for change in (lambda lines: lines.pop(1), lambda lines: lines.insert(1, lines[0]), lambda lines: lines.reverse()):
        assert verify(changed(change)).problems
    shortened = changed(lambda lines: lines.pop())
    assert verify(shortened).problems == [
        "'=Ten ☂: its numbers are not what its entries give (free 10, booked 0, used 0, expired 0, withdrawn 0)."
    ]
    assert list(continues(shortened, whole)) != []
    assert list(continues(whole, shortened)) == []


def test_an_erased_reason_leaves_the_chain_whole(world: "World", files: Callable[[], dict[str, bytes]]) -> None:
    from tenpack.packs.models import LedgerReason
    from tenpack.packs.verification import verify

    LedgerReason.objects.update(text="")
    for content in files().values():
        checked = verify(content)
        assert (checked.problems, checked.erased) == ([], 1)


@pytest.mark.parametrize(
    "content",
    [
        *(
            b"",
            b"{",
            b"{}",
            b"[]",
            b"\xff\xfe",
            b"%PDF-1.7 nothing",
            b"pack,entry\n1,2\n",
            b'{"format": "tenpack statement 1"}',
        ),
        b'{"format": "tenpack statement 1", "packs": [7]}',
        b'{"format": "tenpack statement 1", "packs": [{"id": "a", "title": "\\ud800", "entries": []}]}',
        b'{"format": "tenpack statement 1", "packs": [{"id": "a", "title": "b", "entries": [7]}]}',
        b"[" * 100_000,
        b'{"a": ' * 100_000,
    ],
)
def test_what_is_no_statement_is_refused(content: bytes) -> None:
    from tenpack.packs.verification import NotAStatement, verify

    with pytest.raises(NotAStatement):
        verify(content)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_content_of_a_statement_makes_the_check_fail(
    files: Callable[[], dict[str, bytes]], data: st.DataObject
) -> None:
    from tenpack.packs.verification import NotAStatement, verify

    if not KEPT:
        KEPT.update(files())
    content = json.loads(KEPT["json"])
    entry = content["packs"][0]["entries"][data.draw(st.integers(0, 3))]
    name = data.draw(st.sampled_from(sorted(entry)))
    wrong = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text()
        | st.lists(st.integers())
        | st.just("\ud800")
    )
    before, entry[name] = entry[name], data.draw(wrong)
    # Who it was is not chained; a reason without words is one that was erased, which the chain allows.
    may_pass = entry[name] == before or name == "who" or (name == "reason" and not entry[name])
    with suppress(NotAStatement):
        assert verify(json.dumps(content).encode()).problems or may_pass


KEPT: dict[str, bytes] = {}


@settings(max_examples=300)
@given(text=TEXTS | st.sampled_from(["'", "'=", "''=1", "=1", "'a", "-1", "+", "@x"]))
def test_text_made_harmless_for_spreadsheets_comes_back(text: str) -> None:
    from tenpack.packs.statement_format import FORMULA_SIGNS, harmless, meant

    written = harmless(text)
    assert not str(written).startswith(FORMULA_SIGNS)
    assert meant(str(written)) == text
