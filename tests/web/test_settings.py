"""Settings: the business, its zone, its policy, its team, its keys; for those who run it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]

PAGES = ("/settings", "/settings/policy", "/settings/team", "/settings/keys")


def business_form(studio: "World", **more: Any) -> dict[str, Any]:
    usual = {"name": "Studio", "locale": "en", "week_start": 1, "weight_unit": "kg", "version": 1}
    return usual | {f"initial-{name}": value for name, value in usual.items()} | more


def stored(studio: "World") -> Any:
    from tenpack.people.models import Business

    return Business.objects.get(id=studio.business.id)


def test_only_those_who_run_the_business_come_in(studio: "World", browser_of: BrowserOf) -> None:
    for path in PAGES:
        assert browser_of(studio.maya).get(path).status_code == 200
        assert browser_of(studio.ben).get(path).status_code == 403
        assert browser_of(studio.jo).get(path).status_code == 403
        assert browser_of().get(path).status_code == 302
    for path in PAGES[:3]:
        assert browser_of(studio.ben).post(path, {}).status_code == 403


def test_the_business_is_changed_and_speaks_its_language(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    assert maya.post("/settings", business_form(studio, name="Studio", locale="de")).status_code == 302
    assert (stored(studio).name, stored(studio).locale, stored(studio).version) == ("Studio", "de", 2)
    assert '<html lang="de"' in maya.get("/settings").content.decode()


def test_two_tabs_on_the_business(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    maya.post("/settings", business_form(studio, week_start=7))
    second = maya.post("/settings", business_form(studio, name="Mine"))
    assert second.status_code == 422
    assert "Saved meanwhile: “Sunday”." in second.content.decode()
    assert stored(studio).name == "Studio"


def test_bad_values_of_the_business(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    wrong = (
        {"name": ""},
        {"name": "N" * 81},
        {"locale": "xx"},
        {"week_start": "3"},
        {"version": "x"},
        {"name": "a\x00"},
    )
    for values in wrong:
        assert maya.post("/settings", business_form(studio, **values)).status_code == 422, values
    assert stored(studio).version == 1


def test_the_zone_moves_and_packs_keep_their_days(studio: "World", browser_of: BrowserOf) -> None:
    from datetime import timedelta

    from tenpack.kit.moments import day_ends
    from tenpack.packs.models import SessionPack

    pack = studio.pack(expires_on=studio.today + timedelta(days=30))
    maya = browser_of(studio.maya)
    assert maya.post("/settings/zone", {"zone": "Nowhere"}).status_code == 422
    assert maya.post("/settings/zone", {"zone": "lisbon"}).status_code == 302
    moved = SessionPack.objects.get(id=pack.id)
    assert stored(studio).zone == "Europe/Lisbon"
    assert moved.expires_on == pack.expires_on
    assert moved.expires_at == day_ends(pack.expires_on, "Europe/Lisbon")


def test_the_policy_of_new_packs(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    form = {"free_until_hours": 48, "late_cancel_takes": "on", "forgiven": 1, "version": 1}
    assert maya.post("/settings/policy", form | {"free_until_hours": 721}).status_code == 422
    assert maya.post("/settings/policy", form).status_code == 302
    now = stored(studio)
    assert (now.free_until_hours, now.late_cancel_takes, now.no_show_takes, now.forgiven) == (48, True, False, 1)
    assert maya.post("/settings/policy", form).status_code == 422


def test_a_key_is_shown_once_and_can_be_revoked(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import ApiKey

    maya = browser_of(studio.maya)
    assert maya.post("/settings/keys", {"name": ""}).status_code == 422
    made = maya.post("/settings/keys", {"name": "Sync", "may_write": "on"})
    (key,) = ApiKey.objects.all()
    assert 'id="new-key">tp_' in made.content.decode()
    assert made.headers["Cache-Control"] == "no-store"
    assert 'id="new-key"' not in maya.get("/settings/keys").content.decode()
    here = f"/settings/keys/{key.public_id}"
    assert browser_of(studio.zed).delete(here).status_code == 404
    assert maya.delete(here).status_code == 302
    assert ApiKey.objects.get().revoked_at
    assert maya.delete(here).status_code == 404
