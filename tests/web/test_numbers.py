"""B4: every number on every page, in the API and in every export is the ledger's, for all clients of the demo."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from tenpack.kit.ids import public_id
from tenpack.management.demo_business import load_demo_business
from tenpack.people.models import Client, Coach
from tests.api.callers import key_of
from tests.web.browsing import Browser
from tests.web.stage import PASSWORD_BACKEND, Program

# Recounted from nothing but the entries; the numbers of a pack's row are not looked at.
LEDGER = """
    SELECT pack.client_id, pack.id, pack.starts_at, pack.expires_at, pack.suspended_at,
        sum(entry.quantity * ((to_bucket = 'free')::int - (from_bucket = 'free')::int)),
        sum(entry.quantity * ((to_bucket = 'booked')::int - (from_bucket = 'booked')::int)),
        sum(entry.quantity * ((to_bucket = 'used')::int - (from_bucket = 'used')::int)),
        sum(entry.quantity * ((to_bucket = 'expired')::int - (from_bucket = 'expired')::int)),
        sum(entry.quantity * ((to_bucket = 'withdrawn')::int - (from_bucket = 'withdrawn')::int))
    FROM tenpack_sessionpack AS pack JOIN tenpack_ledgerentry AS entry ON entry.pack_id = pack.id
    GROUP BY pack.id ORDER BY pack.id
"""
OWED = """
    SELECT count(*) FROM tenpack_visit AS visit WHERE client_id = %s AND undone_at IS NULL AND NOT EXISTS (
        SELECT FROM tenpack_ledgerentry AS used WHERE used.visit_id = visit.id AND kind = 'used'
    )
"""
SAID = re.compile(r'data-announce="(\d+) left, (\d+) booked, (\d+) (?:free to book|suspended)"')
COUNTED = ("free", "booked", "used", "expired", "withdrawn")
ROW = re.compile(r"<tr role=\"row\">.*?</tr>", re.DOTALL)


@dataclass(frozen=True)
class Pack:
    """What the entries of one pack give at a moment."""

    key: str
    id: str
    usable: bool
    suspended: bool
    free: int
    booked: int
    used: int
    expired: int
    withdrawn: int
    written: tuple[int, ...]

    @property
    def left(self) -> int:
        return self.free + self.booked

    @property
    def counting(self) -> "Pack":
        """What counts among the client's numbers: of a suspended pack nothing is free."""
        return replace(self, free=0) if self.suspended else self


def pack_of(row: tuple[Any, ...], now: datetime) -> Pack:
    _client, pack, starts_at, expires_at, suspended_at, free, *rest = row
    over = expires_at is not None and expires_at <= now
    booked, used, expired, withdrawn = rest
    shown = (0, booked, used, expired + free, withdrawn) if over else (free, *rest)
    is_usable, is_suspended = starts_at <= now and not over, suspended_at is not None
    return Pack(str(pack), public_id("pk", pack), is_usable, is_suspended, *shown, written=(free, *rest))


def ledger(now: datetime) -> dict[Any, list[Pack]]:
    """The packs of every client as their entries have them."""
    with connection.cursor() as cursor:
        cursor.execute(LEDGER)
        rows = cursor.fetchall()
    packs: dict[Any, list[Pack]] = {client: [] for client in Client.objects.values_list("id", flat=True)}
    for row in rows:
        packs[row[0]].append(pack_of(row, now))
    return packs


@dataclass
class Reader:
    """Maya, who reads everything, and every client, who reads their own."""

    maya: Browser
    api: Program

    def page(self, address: str, browser: Browser | None = None) -> str:
        answer = (browser or self.maya).get(address)
        assert answer.status_code == 200, address
        return answer.content.decode()


@pytest.fixture
def reader(db: None) -> Reader:
    from tenpack.wsgi import application

    load_demo_business(now=datetime.now(UTC))
    owner = Coach.objects.select_related("user", "business").get(role="owner")
    return Reader(signed_in(owner), Program(application, key_of(owner)))


def signed_in(person: Any) -> Browser:
    browser = Browser()
    browser.force_login(person.user, backend=PASSWORD_BACKEND)
    return browser


def differences(reader: Reader) -> list[str]:
    """Every place where another number stands than the entries give."""
    now = datetime.now(UTC)
    packs = ledger(now)
    found = []
    for client in Client.objects.select_related("user"):
        usable = [pack.counting for pack in packs[client.id] if pack.usable]
        three = tuple(sum(getattr(pack, name) for pack in usable) for name in ("left", "booked", "free"))
        for place, said in said_of_client(reader, client):
            found += [f"{place}: {said} instead of {three}"] if said != three else []
        found += api_differences(reader, client, packs[client.id], three)
        found += export_differences(reader, client, packs[client.id])
    every = [pack for several in packs.values() for pack in several]
    found += list_differences(reader, every, packs)
    found += report_differences(reader, every)
    return found


def said_of_client(reader: Reader, client: Client) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The three numbers wherever a client's numbers are shown."""
    for part in ("", "/sessions", "/offers", "/payments"):
        address = f"/clients/{client.public_id}{part}"
        yield address, announced(reader.page(address))
    if client.user and not client.archived_at:
        yield f"portal of {client.name}", announced(reader.page("/portal", signed_in(client)))


def announced(text: str) -> tuple[int, ...]:
    """The first three numbers a page says; none where it says that nothing is left."""
    said = SAID.search(text)
    return tuple(map(int, said.groups())) if said else (0, 0, 0)


def api_differences(reader: Reader, client: Client, packs: list[Pack], three: tuple[int, ...]) -> Iterator[str]:
    said = reader.api("GET", f"/clients/{client.public_id}/sessions").json
    if (said["left"], said["booked"], said["free"]) != three:
        yield f"API, sessions of {client.name}: {said}"
    with connection.cursor() as cursor:
        cursor.execute(OWED, [client.id])
        (owed,) = cursor.fetchone()
    sums = {name: sum(getattr(pack, name) for pack in packs) for name in ("used", "expired")} | {"owed": owed}
    sums["suspended"] = sum(pack.free for pack in packs if pack.usable and pack.suspended)
    if sums != {name: said[name] for name in sums}:
        yield f"API, sessions of {client.name}: {said} instead of {sums}"
    numbers = {pack.id: {name: getattr(pack, name) for name in COUNTED} for pack in packs}
    if numbers != {one["id"]: {name: one[name] for name in COUNTED} for one in said["packs"]}:
        yield f"API, packs of {client.name}: {said['packs']}"
    for pack in packs:
        entries = reader.api("GET", f"/session-packs/{pack.id}/ledger?limit=200").json["items"]
        if tuple(entries[-1]["after"].values()) != pack.written:
            yield f"API, ledger of {pack.id}: {entries[-1]['after']}"
        one = reader.api("GET", f"/session-packs/{pack.id}").json
        if {name: one[name] for name in COUNTED} != numbers[pack.id]:
            yield f"API, {pack.id}: {one}"


def export_differences(reader: Reader, client: Client, packs: list[Pack]) -> Iterator[str]:
    """The statement as JSON and as CSV."""
    address = f"/clients/{client.public_id}/statement?format="
    content = json.loads(reader.page(address + "json"))
    written = {pack.key: pack.written for pack in packs}
    said = {pack["id"]: tuple(pack["counts"].values()) for pack in content["packs"]}
    if said != written:
        yield f"JSON statement of {client.name}: {said} instead of {written}"
    lines = csv.DictReader(io.StringIO(reader.page(address + "csv").removeprefix("\ufeff")))
    last = {line["pack_id"]: tuple(int(line[f"{name}_after"]) for name in COUNTED) for line in lines}
    if last != written:
        yield f"CSV statement of {client.name}: {last} instead of {written}"


def list_differences(reader: Reader, packs: list[Pack], by_client: dict[Any, list[Pack]]) -> Iterator[str]:
    """The lists of clients, packs and sessions, and each pack's own page."""
    rows = "".join(all_pages(reader, "/appointments/packs")) + "".join(
        all_pages(reader, "/appointments/sessions?state=all")
    )
    cells = cells_of(rows)
    for pack in packs:
        said = announced(reader.page(f"/appointments/packs/{pack.id}"))
        if said != (pack.left, pack.booked, pack.free):
            yield f"page of {pack.id}: {said}"
        of_pack = cells[f"/appointments/packs/{pack.id}"]
        size = sum(pack.written)
        expected = [
            {"Left": f"{pack.left} of {size}"},
            {name: str(getattr(pack, name.lower())) for name in ("Free", "Booked", "Used", "Expired")},
        ]
        for numbers in expected:
            if numbers not in of_pack:
                yield f"lists, {pack.id}: {of_pack} instead of {numbers}"
    clients = cells_of("".join([*all_pages(reader, "/clients"), *all_pages(reader, "/clients?state=archived")]))
    for client, owned in by_client.items():
        usable = [pack.counting for pack in owned if pack.usable]
        numbers = {"Left": sum(pack.left for pack in usable), "Booked": sum(pack.booked for pack in usable)}
        said_there = clients[f"/clients/{public_id('cl', client)}"]
        if {name: str(number) for name, number in numbers.items()} not in said_there:
            yield f"list of clients, {client}: {said_there} instead of {numbers}"


def report_differences(reader: Reader, packs: list[Pack]) -> Iterator[str]:
    """The reports on sessions owed and on sessions, over all time."""
    owed = csv.DictReader(io.StringIO(reader.page("/reports/owed?format=csv")))
    left = sorted((int(line["free"]), int(line["booked"])) for line in owed)
    if left != sorted((pack.free, pack.booked) for pack in packs if pack.left):
        yield f"report on sessions owed: {left}"
    moved = list(csv.DictReader(io.StringIO(reader.page("/reports/sessions?since=2000-01-01&format=csv"))))
    sums = {part: sum(int(month[part]) for month in moved) for part in moved[0] if part != "month"}
    used, expired, withdrawn = (sum(getattr(pack, name) for pack in packs) for name in COUNTED[2:])
    size = sum(sum(pack.written) for pack in packs)
    said = (sums["sold"] + sums["given"], sums["used"] + sums["forfeited"], sums["expired"], sums["withdrawn"])
    if said != (size, used, expired, withdrawn):
        yield f"report on sessions: {sums} instead of {(size, used, expired, withdrawn)}"


def all_pages(reader: Reader, address: str) -> Iterator[str]:
    """The list, page after page."""
    mark = "&" if "?" in address else "?"
    for number in range(1, 10):
        text = reader.page(f"{address}{mark}page={number}")
        yield text
        if f"page={number + 1}" not in text:
            return


def cells_of(text: str) -> dict[str, list[dict[str, str]]]:
    """For every address that a row links to, the row's numbers by their heads."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in ROW.findall(text):
        cells = dict(re.findall(r'<td role="cell" class="number" data-label="(\w+)">([^<]*)</td>', row))
        for address in re.findall(r'href="(/[^"?#]*)"', row):
            found.setdefault(address, []).append(cells)
    return found


def test_every_number_is_what_the_ledger_says(reader: Reader) -> None:
    packs = [pack for several in ledger(datetime.now(UTC)).values() for pack in several]
    assert sum(pack.booked > 0 for pack in packs) >= 5
    assert any(pack.suspended for pack in packs)
    assert differences(reader) == []


def test_control_a_tampered_counter_is_seen(reader: Reader) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE tenpack_sessionpack SET free = free + 1 WHERE id = (SELECT id FROM tenpack_sessionpack"
            " WHERE free > 1 AND starts_at < now() AND expires_at > now() ORDER BY id LIMIT 1)"
        )
        assert cursor.rowcount == 1
        cursor.execute("SET LOCAL session_replication_role = origin")
    found = "\n".join(differences(reader))
    for place in (
        "/clients/",
        "API, sessions",
        "API, packs",
        "JSON statement",
        "list of clients",
        "page of",
        "lists, ",
    ):
        assert place in found
