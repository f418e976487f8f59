"""Your data: the client's page, the page of who runs the business, and the last page before somebody is gone."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    return str(answer.content.decode())


def test_a_client_takes_everything_along(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.keeping.actions import make_data_file
    from tenpack.keeping.models import DataFile

    browser = browser_of(studio.jo)
    assert "/portal/data" in text_of(browser.get("/portal"))
    assert "Make the file" in text_of(browser.get("/portal/data"))
    answer = browser.post("/portal/data/file")
    assert answer.headers["Location"] == "/portal/data"
    page = text_of(browser.get("/portal/data"))
    assert "Being made" in page
    assert "Look again" in page
    assert "Make the file" not in page
    file = DataFile.objects.get()
    assert browser.get(f"/data/{file.public_id}").status_code == 404
    make_data_file(file_id=file.id, now=studio.now)
    assert f"/data/{file.public_id}" in text_of(browser.get("/portal/data"))
    answer = browser.get(f"/data/{file.public_id}")
    assert answer.content.startswith(b"PK")
    assert answer.headers["Cache-Control"] == "private, no-store"
    for other in (studio.sam, studio.maya, studio.zoe):
        assert browser_of(other).get(f"/data/{file.public_id}").status_code == 404


def test_a_failed_and_a_stuck_file_can_be_asked_for_again(studio: "World", browser_of: BrowserOf) -> None:
    from datetime import timedelta

    from tenpack.keeping.models import DataFile

    usual = {"business": studio.business, "client": studio.jo, "asked_kind": "client", "asked_by": studio.jo.id}
    DataFile.objects.create(state="failed", asked_at=studio.now, **usual)
    DataFile.objects.create(state="waiting", asked_at=studio.now - timedelta(hours=1), **usual)
    page = text_of(browser_of(studio.jo).get("/portal/data"))
    assert "It could not be made" in page
    assert "Being made" not in page
    assert "Make a new file" in page


def test_a_wish_is_seen_by_the_coach_and_fulfilled_by_who_runs_the_business(
    studio: "World", browser_of: BrowserOf
) -> None:
    from tenpack.people.models import Client

    sam, ben, maya = browser_of(studio.sam), browser_of(studio.ben), browser_of(studio.maya)
    assert sam.post("/portal/data/erasure").status_code == 302
    assert "I stay after all" in text_of(sam.get("/portal/data"))
    place = f"/clients/{studio.sam.public_id}"
    for browser in (ben, maya):
        assert "Asked to be erased" in text_of(browser.get("/today"))
        assert "Sam asked to be erased" in text_of(browser.get(place))
    assert "Decide" not in text_of(ben.get(place))
    assert ben.post(f"{place}/erasure", {"name": "Sam"}).status_code == 403
    assert "There is no undo" in text_of(maya.get(f"{place}/erasure"))
    assert "exactly as it stands" in text_of(maya.post(f"{place}/erasure", {"name": "sam"}), 422)
    answer = maya.post(f"{place}/erasure", {"name": "Sam"})
    assert answer.status_code == 302
    page = text_of(maya.get(place))
    name = Client.objects.get(id=studio.sam.id).name
    assert name.startswith("Client ")
    assert name in page
    assert "Sam" not in page.replace("Same", "")
    assert "Edit" not in page.split('id="client-menu"')[1].split("</div>")[0]
    assert "Asked to be erased" not in text_of(maya.get("/today"))
    assert sam.get("/portal").status_code == 302
    assert "was erased on" in text_of(maya.get(f"{place}/data"))
    assert "was erased on" in text_of(maya.get(f"{place}/erasure"))


def test_a_client_may_stay_after_all(studio: "World", browser_of: BrowserOf) -> None:
    browser = browser_of(studio.jo)
    browser.post("/portal/data/erasure")
    browser.post("/portal/data/erasure", {"_method": "delete"})
    assert "Ask to be erased" in text_of(browser.get("/portal/data"))


def test_the_page_says_what_stands_in_the_way_and_where(studio: "World", browser_of: BrowserOf) -> None:
    from tests.support.calendars import book

    browser, place = browser_of(studio.maya), f"/clients/{studio.jo.public_id}"
    studio.pack()
    page = text_of(browser.get(f"{place}/erasure"))
    assert "10 sessions are left" in page
    assert "the unused sessions are withdrawn" in text_of(browser.post(f"{place}/erasure", {"name": "Jo"}), 422)
    studio.offer(), book(studio, 3)
    page = text_of(browser.get(f"{place}/erasure"))
    for words, where in (("1 appointment is not decided", "appointments"), ("1 offer is open", "offers")):
        assert words in page
        assert f'href="{place}/{where}"' in page
    assert "Erase for good" not in page
    assert browser.post(f"{place}/erasure", {"name": "Jo", "withdraw": "on"}).status_code == 422


def test_who_runs_the_business_answers_a_client(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.keeping.models import DataFile

    browser, place = browser_of(studio.maya), f"/clients/{studio.jo.public_id}"
    assert "Data and erasure" in text_of(browser.get(place))
    assert browser.post(f"{place}/data/file").status_code == 302
    assert "Being made" in text_of(browser.get(f"{place}/data"))
    assert DataFile.objects.get().asked_by == studio.maya.id
    assert "Data and erasure" not in text_of(browser_of(studio.ben).get(f"/clients/{studio.sam.public_id}"))


def test_the_owner_takes_the_business_along(studio: "World", browser_of: BrowserOf) -> None:
    import io
    import zipfile

    browser = browser_of(studio.maya)
    assert "/settings/data" in text_of(browser.get("/settings"))
    assert "tenpack import FILE" in text_of(browser.get("/settings/data"))
    answer = browser.post("/settings/data/export")
    assert answer.headers["Cache-Control"] == "private, no-store"
    file = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    answer.close()
    assert b"jo@example.com" in file.read("tenpack_client.csv")
    assert b"zoe@example.com" not in b"".join(file.read(name) for name in file.namelist())


def test_the_owner_says_how_long_receipts_keep_a_name(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import Business

    browser = browser_of(studio.maya)
    assert browser.post("/settings/data", {"keep_receipts_years": "7"}).status_code == 302
    assert Business.objects.get(id=studio.business.id).keep_receipts_years == 7
    for wrong in ("31", "-1", "x", ""):
        assert browser.post("/settings/data", {"keep_receipts_years": wrong}).status_code == 422
