"""P1: a business exported and imported into an empty database has the same books; what is missing is found."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

NOW = datetime(2026, 3, 29, 11, 0, tzinfo=UTC)
# Rows whose numbers the database gives anew, and what the move itself writes.
OTHERWISE = {"account_emailaddress", "mfa_authenticator", "tenpack_journalline", "tenpack_erasure"}

Change = Callable[[dict[str, bytes], dict[str, Any]], None]


def exported(business: Any) -> bytes:
    from tenpack.keeping.actions import export_business

    target = io.BytesIO()
    export_business(business=business, target=target, now=NOW)
    return target.getvalue()


def imported(content: bytes) -> Any:
    from tenpack.keeping.actions import import_business

    return import_business(source=io.BytesIO(content), now=NOW)


def repacked(
    content: bytes, change: Callable[[dict[str, bytes], dict[str, Any]], None], *, honest: bool = False
) -> bytes:
    """The file with something changed; an honest one has a manifest that fits again."""
    source = zipfile.ZipFile(io.BytesIO(content))
    files = {name: source.read(name) for name in source.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    change(files, manifest)
    if honest:
        for one in manifest["tables"]:
            rows = files[f"{one['name']}.csv"]
            one["sha256"] = hashlib.sha256(rows).hexdigest()
            one["rows"] = sum(1 for _row in csv.reader(io.StringIO(rows.decode(), newline=""))) - 1
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, rows in files.items():
            file.writestr(name, rows)
        file.writestr("manifest.json", json.dumps(manifest))
    return target.getvalue()


def owner_of(business: Any) -> Any:
    from tenpack.people.models import Coach

    return Coach.objects.select_related("business", "user").get(business=business, role="owner")


@pytest.mark.usefixtures("committed")
def test_the_demo_has_the_same_books_at_another_site() -> None:
    from django.db import DatabaseError

    from tenpack.keeping.errors import BooksDiffer, BusinessExists, FileDamaged
    from tenpack.keeping.tables import TABLES
    from tenpack.management.demo_business import load_demo_business
    from tenpack.packs.models import LedgerEntry
    from tenpack.people.models import Business, User
    from tests.support.databases import empty_tables
    from tests.support.figures import figures
    from tests.support.snapshots import everything, refused

    load_demo_business(now=NOW)
    business = Business.objects.get()
    before, rows = figures(owner_of(business), NOW), everything()
    assert before["differences"] == []
    content = exported(business)
    refused(BusinessExists, imported, content)
    empty_tables()
    # The control: one entry left out, and everything else in the file fits.
    refused(BooksDiffer, imported, repacked(content, without_an_entry, honest=True))
    refused(FileDamaged, imported, repacked(content, without_an_entry))
    assert imported(content).id == business.id
    assert figures(owner_of(business), NOW) == before
    after = everything()
    assert {one.name for one in TABLES if after[one.name] != rows[one.name]} <= OTHERWISE
    assert User.objects.get(email="jo@example.com").check_password("tenpack-demo")
    entry = LedgerEntry.objects.order_by("id")[0]
    refused(DatabaseError, LedgerEntry.objects.filter(id=entry.id).update, quantity=9)
    refused(BusinessExists, imported, content)


# Of these there must be rows, or the comparison says nothing.
SAID = {"message", "attachment", "note", "noteversion", "objection", "letterintro", "noticechoice"} | {
    "quiethours",
    "workoutcomment",
    "receiptletter",
}


@pytest.mark.usefixtures("committed")
def test_one_thing_of_every_kind_arrives_with_its_files_and_tells_nobody_again() -> None:
    from tenpack.keeping.errors import FileDamaged
    from tenpack.notices.outbox import order_notices
    from tenpack.notices.outbox_models import Notice, NoticeCursor
    from tenpack.notices.receipts import order_receipt_letters
    from tenpack.people.actions import forget_files
    from tenpack.people.message_models import Attachment
    from tenpack.people.message_queries import content_of
    from tests.support.databases import empty_tables
    from tests.support.snapshots import refused

    world = staged()
    order_notices(now=world.now), order_receipt_letters(now=world.now)
    world.use(world.pack())
    content = exported(world.business)
    rows = manifest_of(content)["tables"]
    assert {one["name"].removeprefix("tenpack_") for one in rows if one["rows"]} >= SAID
    files = {one.stored_as: content_of(one) for one in Attachment.objects.all()}
    assert files
    empty_tables()
    forget_files(list(files))
    order_notices(now=world.now)
    NoticeCursor.objects.update(read_from="00000000-0000-0000-0000-000000000000")
    for damage in (without_a_file, with_another_file):
        refused(FileDamaged, imported, repacked(content, damage))
    assert not any(map(is_stored, files))
    imported(content)
    after = manifest_of(exported(world.business))["tables"]
    assert {old["name"] for old, new in zip(rows, after, strict=True) if old != new} <= OTHERWISE
    assert {one.stored_as: content_of(one) for one in Attachment.objects.all()} == files
    assert order_notices(now=world.later(minutes=1)) + order_receipt_letters(now=world.later(hours=3)) == 0
    assert not Notice.objects.exists()
    forget_files(list(files))


def staged() -> Any:
    """A business with one thing of every kind, by whoever uses it."""
    from tenpack.people.models import Client
    from tests.support.casts import cast
    from tests.support.persons import things_about
    from tests.web.stage import set_stage

    world = cast(now=datetime.now(UTC))
    set_stage(world)
    things_about(world, list(Client.objects.filter(business=world.business).select_related("user")))
    return world


def manifest_of(content: bytes) -> Any:
    return json.loads(zipfile.ZipFile(io.BytesIO(content)).read("manifest.json"))


def is_stored(name: str) -> bool:
    from django.core.files.storage import storages

    return bool(storages["files"].exists(name))


def without_a_file(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del files[f"files/{manifest['files'][-1]['id']}"]


def with_another_file(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    name = f"files/{manifest['files'][-1]['id']}"
    files[name] = files[name][:-1] + b"?"


def without_an_entry(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
    """The last entry of the ledger, which nothing else leads to but its reason."""
    del manifest
    lines = files["tenpack_ledgerentry.csv"].splitlines(keepends=True)
    kinds = [line for line in lines[1:] if b'"granted"' in line]
    reasons = files["tenpack_ledgerreason.csv"]
    gone = next(line for line in reversed(kinds) if line.split(b",")[0] not in reasons)
    files["tenpack_ledgerentry.csv"] = b"".join(line for line in lines if line != gone)


def test_a_file_that_does_not_fit_is_refused(world: "World") -> None:
    """Nothing is stored of a file that is damaged, of another version, or holds somebody else's rows."""
    from tenpack.keeping.errors import FileDamaged, FileOfOtherVersion
    from tests.support.snapshots import refused

    world.paid(), world.use()
    content = exported(world.business)

    def other(key: str, value: Any) -> bytes:
        return repacked(content, lambda _files, manifest: manifest.update({key: value}))

    def without(files: dict[str, bytes], manifest: dict[str, Any]) -> None:
        files.pop("tenpack_client.csv")
        manifest["business"]["id"] = str(world.jo.id)

    for broken in (
        b"",
        b"PK",
        content[: len(content) // 2],
        repacked(content, without),
        other("business", {"id": "x"}),
    ):
        refused(FileDamaged, imported, broken)
    for foreign in (other("format", "tenpack business 9"), other("schema", [])):
        refused(FileOfOtherVersion, imported, foreign)
    refused(
        FileOfOtherVersion, imported, repacked(content, lambda _files, said: said["tables"][0].update(columns=["id"]))
    )
    more = repacked(content, lambda _files, said: said["tables"].append({"name": "django_session"}))
    refused(FileOfOtherVersion, imported, more)
    # Another business's id over this one's rows.
    stolen = other("business", {"id": str(world.jo.id), "name": "Mine"})
    refused(FileDamaged, imported, stolen)


def test_sign_ins_that_are_known_stay_and_strangers_addresses_are_refused(world: "World") -> None:
    """Zed moves to a site where his sign-in is known already; then to one where somebody else has his address."""
    from allauth.account.models import EmailAddress

    from tenpack.keeping.errors import SignInTaken
    from tenpack.people.models import Client, User
    from tests.support.planted import behind
    from tests.support.snapshots import refused

    gym, zed, zoe = world.zed.business, world.zed.user_id, world.zoe.user_id
    content = exported(gym)
    with behind() as cursor:
        for table in ("journalline", "invitation", "client", "coach"):
            cursor.execute(f"DELETE FROM tenpack_{table} WHERE business_id = %s", [gym.id])
        cursor.execute("DELETE FROM tenpack_business WHERE id = %s", [gym.id])
        cursor.execute("DELETE FROM account_emailaddress WHERE user_id = %s", [zoe])
        cursor.execute("DELETE FROM tenpack_user WHERE id = %s", [zoe])
    User.objects.filter(id=zed).update(name="Zed of here")
    stranger = User.objects.create_user("zoe@example.com", None, "Zoe of here")
    refused(SignInTaken, imported, content)
    User.objects.filter(id=stranger.id).update(email="other@example.com")
    refused(SignInTaken, imported, content)
    EmailAddress.objects.filter(user=stranger).update(email="other@example.com")
    imported(content)
    assert Client.objects.get(business=gym).user_id == zoe
    assert dict(User.objects.filter(id__in=[zed, zoe]).values_list("email", "name")) == {
        "zed@example.com": "Zed of here",
        "zoe@example.com": "Zoe",
    }


def test_every_table_travels_or_says_why_not(db: None) -> None:
    from django.apps import apps

    from tenpack.keeping.tables import STAYS, TABLES

    del db
    ours = {one._meta.db_table for one in apps.get_app_config("tenpack").get_models()}
    named = [one.name for one in TABLES]
    assert len(named) == len(set(named))
    assert ours - set(named) - set(STAYS) == set()
    assert {one for one in named if one.startswith("tenpack_")} - ours == set()


def test_no_key_of_the_provider_travels(world: "World") -> None:
    from tenpack.money.stripe.models import StripeAccount
    from tenpack.people.models import Business

    account = {"mode": "test", "secret_key": b"sealed-secret", "key_shown": "9999", "connected_at": world.now}
    StripeAccount.objects.create(business=world.business, **account)
    Business.objects.filter(id=world.business.id).update(card_mode="test")
    file = zipfile.ZipFile(io.BytesIO(exported(world.business)))
    whole = b"".join(file.read(name) for name in file.namelist())
    assert b"sealed-secret".hex().encode() not in whole
    assert b'"9999"' not in whole
    assert b'"test"' not in file.read("tenpack_business.csv")
