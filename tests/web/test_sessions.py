"""Sessions: the list, the sheet that says what a deduction does, once for however many clicks, undo, owing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]
KEY = "0123456789abcdef"


def deduct_url(client: Any) -> str:
    return f"/clients/{client.public_id}/deduct"


def local(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("Europe/Berlin")).strftime("%Y-%m-%dT%H:%M")


def by_rule(pack: Any, **more: str) -> dict[str, str]:
    return {"pack": "rule", "proposed": pack.public_id, "repeat_key": KEY} | more


def text_of(answer: Any) -> str:
    return answer.content.decode().replace("&#34;", '"')


def free(pack: Any) -> int:
    pack.refresh_from_db()
    return int(pack.free)


def undo_in(answer: Any) -> str:
    """The address behind the toast's Undo."""
    from django.contrib.messages import get_messages

    return str(next(iter(get_messages(answer.wsgi_request))).extra_tags).removeprefix("undo:")


def two_packs(studio: "World") -> tuple[Any, Any]:
    soon = studio.pack(title="10-pack", sessions=3, expires_on=studio.today + timedelta(days=9))
    return soon, studio.pack(title="Endless")


def test_the_sheet_says_what_will_happen(studio: "World", browser_of: BrowserOf) -> None:
    two_packs(studio)
    maya = browser_of(studio.maya)
    shown = text_of(maya.get(deduct_url(studio.jo)))
    assert "Use 1 session of “10-pack”, 3 → 2. Expires first." in shown
    assert "Endless, 10 → 9, never expires" in shown
    dialog = text_of(maya.get(deduct_url(studio.jo), headers={"HX-Request": "true"}))
    assert dialog.lstrip().startswith("<dialog")
    assert "data-open-now" in dialog


def test_one_pack_is_the_only_one(studio: "World", browser_of: BrowserOf) -> None:
    studio.pack(title="10-pack", sessions=1)
    shown = text_of(browser_of(studio.maya).get(deduct_url(studio.jo)))
    assert "Use 1 session of “10-pack”, 1 → 0. The only pack that can pay." in shown


def test_a_deduction_says_what_it_did_and_can_be_undone(studio: "World", browser_of: BrowserOf) -> None:
    soon, _endless = two_packs(studio)
    maya = browser_of(studio.maya)
    answer = maya.post(deduct_url(studio.jo), by_rule(soon, note="Legs"))
    assert answer["Location"] == f"/clients/{studio.jo.public_id}"
    assert free(soon) == 2
    undo = undo_in(answer)
    shown = text_of(maya.get(answer["Location"]))
    assert "Session of “10-pack” used: 3 → 2. Expires first." in shown
    assert f'action="{undo}"' in shown
    back = maya.delete(undo)
    assert free(soon) == 3
    assert "Session put back: 2 → 3." in text_of(maya.get(back["Location"]))
    again = maya.post(undo, {"_method": "delete"}, follow=True)
    assert "taken back already" in text_of(again)
    assert free(soon) == 3


def test_double_click_back_and_retry_deduct_once(studio: "World", browser_of: BrowserOf) -> None:
    soon, _endless = two_packs(studio)
    maya = browser_of(studio.maya)
    first = maya.post(deduct_url(studio.jo), by_rule(soon))
    second = maya.post(deduct_url(studio.jo), by_rule(soon, note="typed after going back"))
    assert (first.status_code, second.status_code) == (302, 302)
    assert undo_in(first) == undo_in(second)
    assert "Nothing was deducted twice." in text_of(maya.get(second["Location"]))
    assert free(soon) == 2


def test_the_last_session_sent_twice_is_no_refusal(studio: "World", browser_of: BrowserOf) -> None:
    pack = studio.pack(sessions=1)
    other = studio.pack(title="Next", starts_on=studio.today, expires_on=None)
    maya = browser_of(studio.maya)
    given = by_rule(pack)
    for _turn in range(3):
        assert maya.post(deduct_url(studio.jo), given).status_code == 302
    assert (free(pack), free(other)) == (0, 10)


def test_another_pack_can_be_picked(studio: "World", browser_of: BrowserOf) -> None:
    soon, endless = two_packs(studio)
    maya = browser_of(studio.maya)
    maya.post(deduct_url(studio.jo), {"pack": endless.public_id, "proposed": soon.public_id, "repeat_key": KEY})
    assert (free(soon), free(endless)) == (3, 9)
    shown = text_of(maya.get(deduct_url(studio.jo), {"pack": endless.public_id}))
    assert "Use 1 session of “Endless”, 9 → 8. You picked it." in shown


def test_another_pack_than_proposed_is_asked_again(studio: "World", browser_of: BrowserOf) -> None:
    soon, endless = two_packs(studio)
    answer = browser_of(studio.maya).post(deduct_url(studio.jo), by_rule(endless, note="Kept"))
    assert answer.status_code == 409
    assert "another pack would pay now" in text_of(answer)
    assert 'value="Kept"' in text_of(answer)
    assert (free(soon), free(endless)) == (3, 10)


def test_what_counts_is_when_it_was_held(studio: "World", browser_of: BrowserOf) -> None:
    past = studio.later(days=-30)
    old = studio.pack(title="Old", now=past, starts_on=past.date(), expires_on=studio.later(days=-10).date())
    maya = browser_of(studio.maya)
    assert "has no sessions left" in text_of(maya.get(deduct_url(studio.jo)))
    held = local(studio.later(days=-12))
    shown = text_of(maya.get(deduct_url(studio.jo), {"happened_at": held}))
    assert "Use 1 session of “Old”, 10 → 9." in shown
    assert maya.post(deduct_url(studio.jo), by_rule(old, happened_at=held)).status_code == 302
    assert free(old) == 9


@pytest.mark.parametrize(
    "held", ["tomorrow", "2999-01-01T10:00", "0001-01-01T00:00", "1999-01-01T10:00", "\x00", "2026-03-02T10:00+01:00"]
)
def test_a_moment_that_is_none_is_refused_at_its_field(studio: "World", browser_of: BrowserOf, held: str) -> None:
    from tenpack.packs.models import Visit

    pack = studio.pack(starts_on=studio.later(days=-8000).date())
    answer = browser_of(studio.maya).post(deduct_url(studio.jo), by_rule(pack, happened_at=held, note="Kept"))
    assert answer.status_code in (409, 422)
    assert Visit.objects.count() == 0
    assert browser_of(studio.maya).get(deduct_url(studio.jo), {"happened_at": held}).status_code == 200


@pytest.mark.parametrize("note", ["x" * 501, "nul\x00", "bell\x07"])
def test_a_note_that_cannot_be_stored_is_refused(studio: "World", browser_of: BrowserOf, note: str) -> None:
    pack = studio.pack()
    answer = browser_of(studio.maya).post(deduct_url(studio.jo), by_rule(pack, note=note))
    assert answer.status_code == 422
    assert "id_note_error" in text_of(answer)
    assert free(pack) == 10


def test_ids_of_others_lead_nowhere(studio: "World", browser_of: BrowserOf) -> None:
    mine, sams = studio.pack(), studio.pack(studio.sam)
    maya, ben = browser_of(studio.maya), browser_of(studio.ben)
    for pack in (sams.public_id, "pk_nothing", "\x00"):
        answer = maya.post(deduct_url(studio.jo), {"pack": pack, "proposed": mine.public_id, "repeat_key": KEY})
        assert answer.status_code == 422
    assert ben.get(deduct_url(studio.jo)).status_code == 403
    assert ben.post(deduct_url(studio.jo), by_rule(mine)).status_code == 403
    assert browser_of(studio.zed).get(deduct_url(studio.jo)).status_code == 404
    assert browser_of(studio.jo).post(deduct_url(studio.jo), by_rule(mine)).status_code == 403
    used = studio.visit(studio.use(mine))
    for person, status in ((studio.ben, 403), (studio.zed, 404), (studio.jo, 403), (None, 302)):
        assert browser_of(person).delete(f"/visits/{used.public_id}/use").status_code == status
    assert (free(mine), free(sams)) == (9, 10)
    assert maya.get(f"/visits/{used.public_id}/use").status_code == 405


def test_without_sessions_a_plan_is_sold_or_the_visit_is_owed(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    shown = text_of(maya.get(deduct_url(studio.jo)))
    assert "Sell a plan" in shown
    assert "Record as owed" in shown
    owed = f"/clients/{studio.jo.public_id}/owed"
    first = maya.post(owed, {"repeat_key": KEY, "note": "Forgot the card"})
    maya.post(owed, {"repeat_key": KEY})
    assert studio.jo.visits.filter(is_owed=True).count() == 1
    assert "Recorded as owed." in text_of(maya.get(first["Location"]))
    maya.delete(undo_in(first))
    assert studio.jo.visits.filter(is_owed=True).count() == 0


def test_an_owed_visit_is_settled_by_the_next_pack(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    maya.post(f"/clients/{studio.jo.public_id}/owed", {"repeat_key": KEY})
    assert free(studio.pack()) == 9
    assert studio.jo.visits.filter(is_owed=True).count() == 0


@pytest.mark.parametrize("given", [{"note": "x" * 501}, {"happened_at": "2999-01-01T10:00"}, {"happened_at": "soon"}])
def test_an_owed_visit_that_is_refused_says_why(studio: "World", browser_of: BrowserOf, given: dict[str, str]) -> None:
    answer = browser_of(studio.maya).post(f"/clients/{studio.jo.public_id}/owed", given | {"repeat_key": KEY})
    assert answer.status_code == 422
    assert 'role="alert"' in text_of(answer)
    assert studio.jo.visits.count() == 0


def test_a_pack_that_cannot_pay_says_why(studio: "World", browser_of: BrowserOf) -> None:
    past = studio.later(days=-9)
    studio.pack(title="Early", starts_on=studio.today + timedelta(days=3))
    studio.pack(title="Over", now=past, starts_on=past.date(), expires_on=past.date())
    shown = text_of(browser_of(studio.maya).get(deduct_url(studio.jo)))
    assert "“Early” starts" in shown
    assert "“Over” expired" in shown


def test_the_list_shows_where_sessions_lie(studio: "World", browser_of: BrowserOf) -> None:
    past = studio.later(days=-20)
    spent = studio.pack(title="Spent", sessions=1)
    studio.use(spent)
    studio.pack(studio.sam, title="Fresh", expires_on=studio.today + timedelta(days=5))
    studio.pack(title="Over", now=past, starts_on=past.date(), expires_on=past.date())
    maya = browser_of(studio.maya)

    def titles(query: str) -> set[str]:
        shown = text_of(maya.get(f"/appointments/sessions?{query}"))
        return {title for title in ("Spent", "Fresh", "Over") if f">{title}</a>" in shown}

    assert titles("") == {"Fresh"}
    assert titles("state=used") == {"Spent"}
    assert titles("state=expired") == {"Over"}
    assert titles("state=booked") == titles("state=withdrawn") == set()
    assert titles("state=all") == {"Spent", "Fresh", "Over"}
    assert titles("state=all&expiry=14") == {"Fresh"}
    assert titles("state=all&q=jo") == {"Spent", "Over"}
    shown = text_of(maya.get("/appointments/sessions"))
    assert ">Deduct</a>" in shown
    assert ">Schedule</a>" in shown
    assert "Spent" not in text_of(browser_of(studio.ben).get("/appointments/sessions?state=all"))


def test_deducting_from_the_list_leads_back_to_it(studio: "World", browser_of: BrowserOf) -> None:
    pack = studio.pack()
    maya = browser_of(studio.maya)
    assert maya.post(deduct_url(studio.jo), by_rule(pack, back="sessions"))["Location"] == "/appointments/sessions"
    back = by_rule(pack, back=pack.public_id, repeat_key="another-key-1")
    assert maya.post(deduct_url(studio.jo), back)["Location"].endswith(pack.public_id)
    odd = by_rule(pack, back="https://elsewhere.example", repeat_key="another-key-2")
    assert maya.post(deduct_url(studio.jo), odd)["Location"] == f"/clients/{studio.jo.public_id}"
