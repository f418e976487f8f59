"""“This looks wrong”: of one's own line alone, to the coach with the line, answered below it."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.snapshots import changed_since, everything
from tests.web.diary import Sign

if TYPE_CHECKING:
    from tests.world import World

MEMORY = frozenset({"tenpack_signin", "tenpack_cache"})
WRONG = "I was ill that day."


def line_of(studio: "World", client: Any = None) -> Any:
    from tenpack.packs.models import LedgerEntry

    studio.use(studio.pack(client or studio.jo))
    return LedgerEntry.objects.get(client=client or studio.jo, kind="used")


def objected(studio: "World") -> Any:
    from tenpack.packs.actions import object_to_entry

    return object_to_entry(entry=line_of(studio), client=studio.jo, text=WRONG, now=studio.now)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_it_goes_to_the_coach_with_the_line_and_the_answer_stands_below_it(studio: "World", browser_of: Sign) -> None:
    line, jo, maya = line_of(studio), browser_of(studio.jo), browser_of(studio.maya)
    address = f"/portal/ledger/{line.public_id}/objection"
    assert address in text_of(jo.get("/portal"))
    assert jo.post(address, {"text": ""}).status_code == 422
    assert jo.post(address, {"text": WRONG, "repeat_key": "sent-twice-key"}).status_code == 302
    assert jo.post(address, {"text": WRONG, "repeat_key": "sent-twice-key"}).status_code == 302
    assert address not in text_of(jo.get("/portal"))
    said = studio.jo.objections.get()
    here = f"/objections/{said.public_id}"
    assert "1 client says that a line is wrong" in text_of(maya.get("/today"))
    for page in ("/today", "/objections", f"/clients/{studio.jo.public_id}", "/journal"):
        assert here in text_of(maya.get(page)), page
    assert "Session used" in text_of(maya.get(here))
    back = maya.delete(f"/visits/{line.visit.public_id}/use", headers={"referer": f"http://testserver{here}"})
    assert back.headers["Location"].endswith(here)
    assert maya.post(here, {"answer": "Right, sorry."}).status_code == 302
    assert maya.post(here, {"answer": "Again."}).status_code == 422
    shown = text_of(jo.get("/portal"))
    assert "Maya: “Right, sorry.”" in shown
    assert 'data-announce="10 left' in shown
    assert here not in text_of(maya.get("/today"))
    assert "says that a line of the ledger" not in text_of(maya.get(f"/clients/{studio.jo.public_id}"))


def test_nobody_says_so_of_another_s_line(studio: "World", browser_of: Sign) -> None:
    from django.db import DatabaseError, transaction

    from tenpack.packs.models import Objection

    line = line_of(studio, studio.sam)
    jo = browser_of(studio.jo)
    before = everything(but=MEMORY)
    assert jo.post(f"/portal/ledger/{line.public_id}/objection", {"text": WRONG}).status_code == 404
    terms = {"business": studio.business, "entry": line, "text": WRONG, "raised_at": studio.now}
    for client in (studio.jo, studio.zoe):
        with pytest.raises(DatabaseError, match="no such line"), transaction.atomic():
            Objection.objects.create(client=client, **terms)
    assert changed_since(before) == set()


def test_one_open_for_each_line_and_what_was_said_stays(studio: "World") -> None:
    from django.db import DatabaseError, transaction

    from tenpack.packs.actions import object_to_entry, settle_objection
    from tenpack.packs.errors import AlreadyAnswered, AlreadyObjected
    from tenpack.packs.models import Objection
    from tests.support.snapshots import fields_refused, refused

    said = objected(studio)
    terms = {"entry": said.entry, "client": studio.jo, "now": studio.now}
    assert fields_refused(object_to_entry, text="  ", **terms) == {"text"}
    refused(AlreadyObjected, object_to_entry, text="Again", **terms)
    later = {"coach": studio.maya, "now": studio.now + timedelta(hours=1)}
    settle_objection(objection=said, answer="No, you came.", **later)
    refused(AlreadyAnswered, settle_objection, objection=said, answer="Yes", **later)
    object_to_entry(text="I did not.", **terms)
    rows = Objection.objects.filter(id=said.id)
    for change in ({"text": "Other"}, {"answer": "Other"}, {"settled_at": None}, {"raised_at": later["now"]}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    # Only an erasure blanks words.
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(text="", answer="")


def test_a_coach_sees_their_own_clients_alone(studio: "World", browser_of: Sign) -> None:
    said = objected(studio)
    assert browser_of(studio.ben).get(f"/objections/{said.public_id}").status_code == 403
    assert said.public_id not in text_of(browser_of(studio.ben).get("/objections"))
    assert browser_of(studio.zed).get(f"/objections/{said.public_id}").status_code == 404
    assert browser_of(studio.jo).get(f"/objections/{said.public_id}").status_code == 403
