"""Everything about one person in one file: complete, nobody else's, without secrets, gone after a week."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World


def made(world: "World", by: Any, client: Any = None) -> zipfile.ZipFile:
    from tenpack.keeping.actions import ask_data_file, make_data_file
    from tenpack.keeping.models import DataFile

    file = ask_data_file(client=client or world.jo, by=by, language="en", now=world.now)
    make_data_file(file_id=file.id, now=world.now)
    content = DataFile.objects.get(id=file.id).content
    assert content
    return zipfile.ZipFile(io.BytesIO(bytes(content)))


def test_the_file_holds_everything_of_one_person_and_nothing_of_another(world: "World") -> None:
    from tenpack.keeping.sections import SECTIONS, Readers
    from tenpack.packs.verification import verify
    from tests.support.persons import things_about
    from tests.support.workouts import finished_workout
    from tests.web.stage_workouts import comment_on, measure_of

    for one in (world.jo, world.sam):
        comment_on(finished_workout(world, one), one.coach, world.now)
        measure_of(world, one), world.use(world.paid(one).pack)
    things_about(world, [world.jo]), things_about(world, [world.sam], first=5)
    file = made(world, world.jo.actor)
    data = json.loads(file.read("data.json"))
    empty = {one.name for one in SECTIONS if one.readers != Readers.STAFF and not data[one.name]}
    expected = {"sign_in_keys", "appointments", "appointment_series", "held_times", "calendar_addresses", "bookings"}
    assert empty <= expected | {"offered_programs", "disputes", "card_attempts", "unfit_money", "program_days"} | {
        "programs",
        "erasure",
    }
    assert data["profile"][0]["email"] == "jo@example.com"
    assert [row["client_id"] for row in data["ledger"]] == [str(world.jo.id)] * len(data["ledger"])
    text = "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    for other in (str(world.sam.id), world.sam.public_id, "sam@example.com"):
        assert other not in text
    assert next(name for name in file.namelist() if name.startswith("receipts/")).endswith(".pdf")
    assert file.read(file.namelist()[-1]).startswith(b"%PDF")
    assert verify(file.read("statement.json")).problems == []
    rows = list(csv.DictReader(io.StringIO(file.read("tables/payments.csv").decode())))
    assert [row["amount_minor"] for row in rows] == ["40000"]
    assert "data.json" in file.read("README.txt").decode()


def test_what_was_said_is_in_it_with_its_files_and_notes_are_for_staff_alone(world: "World") -> None:
    from tenpack.people.message_models import Attachment
    from tenpack.people.message_queries import content_of
    from tests.support.persons import things_about

    world.use(world.paid().pack)
    things_about(world, [world.jo])
    for by, is_staff in ((world.jo.actor, False), (world.by, True)):
        file = made(world, by)
        data = json.loads(file.read("data.json"))
        said = [(row["text"], row.get("coach_name")) for row in data["messages"]]
        assert said == [("Look", None), ("Deeper", "Maya")]
        photo = Attachment.objects.get(message__client=world.jo)
        assert file.read(f"attachments/{photo.public_id} squat.jpg") == content_of(photo)
        assert data["attachments"][0]["public_id"] == photo.public_id
        assert [(row["text"], row["answer"]) for row in data["objections"]] == [("Too few", "Put right")]
        assert [(row["kind"], row["to"], row["outcome"]) for row in data["notices"]] == [
            ("message", "jo@example.org", "failed")
        ]
        assert [row["by_push"] for row in data["notice_choices"]] == [False]
        assert [row["starts"] for row in data["quiet_hours"]] == ["21:00:00"]
        whole = "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
        assert ("Right knee" in whole, "note_versions" in data, "signed_in_browsers" in data) == (
            is_staff,
            is_staff,
            not is_staff,
        )


def test_what_somebody_chose_in_another_business_is_not_in_it(world: "World") -> None:
    from tenpack.notices.preference_models import NoticeChoice
    from tenpack.people.models import Client

    gym = world.zed.business
    Client.objects.create(business=gym, coach=world.zed, name="Jo", user=world.jo.user, created_at=world.now)
    NoticeChoice.objects.create(user=world.jo.user, business=gym, kind="message", by_mail=False, by_push=False)
    assert json.loads(made(world, world.jo.actor).read("data.json"))["notice_choices"] == []


def test_no_secret_is_in_it(world: "World") -> None:
    from tenpack.money.models import Offer

    world.paid()
    data = made(world, world.jo.actor).read("data.json").decode()
    for name in ("password", "pay_token", "token_hash", "pin_hash", "request_hash", "session_key", "sealed"):
        assert f'"{name}"' not in data
    assert Offer.objects.get(client=world.jo).pay_token not in data


def test_every_table_that_leads_to_a_client_is_in_it_or_says_why_not() -> None:
    from django.apps import apps

    from tenpack.keeping.sections import LEFT_OUT, SECTIONS
    from tenpack.people.models import Client

    ours = list(apps.get_app_config("tenpack").get_models())
    found = {Client}
    while more := {one for one in ours if one not in found and leads_to(one, found)}:
        found |= more
    named = {one.table for one in SECTIONS}
    assert {one.__name__ for one in found - named} - set(LEFT_OUT) == set()


def leads_to(model: Any, found: set[Any]) -> bool:
    """Whether every row belongs to one of these, by a key that it always has or that names a client."""
    keys = [field for field in model._meta.concrete_fields if field.is_relation]
    return any(key.related_model in found and key.name != "source" for key in keys)


def test_one_is_made_at_a_time_and_forgotten_after_a_week(world: "World") -> None:
    from django_tasks_db.models import DBTaskResult

    from tenpack.keeping.actions import ask_data_file, forget_data_files
    from tenpack.keeping.actions.files import make_later
    from tenpack.keeping.models import DataFile

    first = ask_data_file(client=world.jo, by=world.jo.actor, language="de", now=world.now)
    assert ask_data_file(client=world.jo, by=world.jo.actor, language="de", now=world.now).id == first.id
    assert ask_data_file(client=world.jo, by=world.by, language="en", now=world.now).id != first.id
    assert DBTaskResult.objects.count() == 2
    make_later.call(str(first.id), "de", world.now.isoformat())
    first.refresh_from_db()
    assert (first.state, bool(first.content)) == ("ready", True)
    later = ask_data_file(client=world.jo, by=world.jo.actor, language="de", now=world.later(days=6))
    assert forget_data_files(now=world.later(days=7) - timedelta(seconds=1)) == 0
    assert forget_data_files(now=world.later(days=7)) == 2
    assert list(DataFile.objects.all()) == [later]


def test_who_is_erased_leaves_no_file(world: "World") -> None:
    from tenpack.keeping.actions import ask_data_file, make_data_file
    from tenpack.keeping.errors import ErasedAlready
    from tenpack.keeping.models import DataFile
    from tests.actions.test_erasure import erase
    from tests.support.snapshots import refused

    made(world, world.jo.actor)
    waiting = ask_data_file(client=world.jo, by=world.by, language="en", now=world.now)
    erase(world, world.jo)
    make_data_file(file_id=waiting.id, now=world.now)
    assert not DataFile.objects.exclude(content=None).exists()
    refused(ErasedAlready, ask_data_file, client=world.jo, by=world.by, language="en", now=world.now)


def test_a_file_that_fails_says_so(world: "World") -> None:
    from tenpack.keeping.actions import ask_data_file
    from tenpack.keeping.actions.files import make_later
    from tenpack.money.receipt_models import Receipt
    from tests.support.planted import behind

    world.paid()
    file = ask_data_file(client=world.jo, by=world.by, language="en", now=world.now)
    with behind() as cursor:
        cursor.execute("UPDATE tenpack_receipt SET seller = '{}'")
    assert Receipt.objects.count() == 1
    with pytest.raises(KeyError):
        make_later.call(str(file.id), "en", world.now.isoformat())
    file.refresh_from_db()
    assert (file.state, file.content) == ("failed", None)
