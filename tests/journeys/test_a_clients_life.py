"""One client from the invitation to the erasure: in, sold to, paid, booked, moved, trained, doubted, renewed, gone.

The letters go to a mail server, the cards to the provider's double, and the test does what the worker does.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.conftest import Person, until
from tests.journeys.test_booking import choose_time
from tests.journeys.test_paying_by_card import Till, pay, till
from tests.journeys.test_selling import numbers, option
from tests.support.letters import run_waiting_jobs
from tests.support.mail_server import MailServer, mail_server
from tests.support.portal import at, fresh, open_hours
from tests.web.test_progress import program_for

if TYPE_CHECKING:
    from tests.support.sites import Site

__all__ = ["till"]

NAME, EMAIL, PHONE_NUMBER = "Wilhelmina Farrow", "wilhelmina@farrow.example", "03055501990"
PASSWORD = "a-long-secret-word"
# What names her, in whatever form.
WORDS = ("wilhelmina", "farrow", PHONE_NUMBER)


@dataclass
class Life:
    """The studio, who coaches there, who comes, and the letters that were sent."""

    till: Till
    maya: Person
    mina: Person
    post: MailServer

    @property
    def client(self) -> Any:
        """Her row: whoever is neither Jo nor Sam."""
        from tenpack.people.models import Client

        world = self.till.world
        found = Client.objects.select_related("business", "coach", "user").filter(business=world.business)
        return found.exclude(id__in=[world.jo.id, world.sam.id]).get()

    def work(self) -> None:
        """What the worker does."""
        self.till.work()
        run_waiting_jobs()

    def profile(self) -> None:
        """The coach looks at her."""
        self.maya.place("Clients")
        self.maya.follow(NAME)

    def letter(self, words: str) -> str:
        """The text of the letter to her that says this."""
        texts = [body_of(letter) for letter in self.post.letters if letter["To"] == EMAIL]
        return next(text for text in texts if words in text)


@pytest.fixture
def life(till: Till, demo_site: "Site", person: Callable[[], Person], settings: Any) -> Iterator[Life]:
    settings.PUBLIC_URL = demo_site.url
    open_hours(till.world)
    till.world.plan(may_renew=True)
    with mail_server(settings) as post:
        yield Life(till, person(), person(), post)


def body_of(letter: Any) -> str:
    return str(letter.get_body(("plain",)).get_content())


def test_a_whole_life(life: Life) -> None:
    comes_in(life)
    buys(life)
    books_and_moves(life)
    trains(life)
    talks(life)
    doubts_a_line(life)
    renews(life)
    takes_everything_along(life)
    before = books(life)
    is_erased(life)
    assert books(life) == before
    nobody_is_left(life)


def comes_in(life: Life) -> None:
    maya, mina = life.maya, life.mina
    maya.sign_in("maya@example.com")
    maya.place("Clients")
    maya.follow("+ Create new")
    for label, value in (("Name", NAME), ("Email", EMAIL), ("Phone", PHONE_NUMBER)):
        maya.fill(label, value)
    maya.looks()
    maya.press("Create client")
    maya.sees("is on your list.")
    maya.page.locator("[popovertarget=client-menu]").click()
    maya.press("Invite by mail")
    maya.sees("Invit")
    life.work()
    (link,) = re.findall(r"http://\S+/invitation/\S+", life.letter("/invitation/"))
    mina.page.goto(link)
    mina.sees("Welcome to Maya")
    mina.looks()
    assert life.client.user is None
    mina.fill("Password", PASSWORD)
    mina.press("Accept invitation")
    mina.sees("Welcome to Maya's studio.")
    mina.looks()
    assert life.client.user
    assert mina.page.goto(link).status == 410  # type: ignore[union-attr]


def buys(life: Life) -> None:
    maya, mina = life.maya, life.mina
    life.profile()
    maya.follow("Offers", exact=False)
    maya.follow("+")
    maya.page.get_by_label("Plan", exact=True).select_option(label=option(maya, "10 sessions"))
    maya.press("Add plan")
    maya.sees("Open")
    mina.page.goto("/portal")
    mina.sees("To be paid")
    mina.looks()
    mina.follow("Pay 10 sessions")
    pays(life)
    assert numbers(EMAIL) == (10, 0, 10)


def pays(life: Life) -> None:
    """By card, at the provider's page, and back."""
    pay(life.mina, "Pay", "Card that works")
    life.work()
    life.mina.sees("Paid. Thank you!")
    life.mina.looks()


def books_and_moves(life: Life) -> None:
    mina, world = life.mina, life.till.world
    mina.page.goto("/portal")
    mina.follow("Book a session")
    choose_time(mina, at(world, 3, 9), "/portal/book")
    mina.press("Book this time")
    mina.sees("Booked:")
    one = the_appointment(life)
    mina.follow("Move")
    choose_time(mina, at(world, 4, 10), f"/portal/appointments/{one.public_id}/move")
    mina.press("Move here")
    mina.sees("Moved:")
    mina.looks()
    assert fresh(one).starts_at.isoformat() == at(world, 4, 10)
    stands(life, 10, 1, 9)


def the_appointment(life: Life) -> Any:
    from tenpack.appointments.models import Appointment

    return Appointment.objects.get(client=life.client)


def stands(life: Life, left: int, booked: int, free: int) -> None:
    """The ledger has these numbers, and her page says the same."""
    assert numbers(EMAIL) == (left, booked, free)
    life.mina.page.goto("/portal")
    said = f"{left} left, {booked} booked, {free} free to book"
    life.mina.page.locator(f"[data-announce='{said}']").wait_for()


def trains(life: Life) -> None:
    """The coach completes the appointment; she writes down a day of her program."""
    maya, mina = life.maya, life.mina
    program_for(replace(life.till.world, jo=life.client))
    maya.page.goto(f"/appointments/calendar/{the_appointment(life).public_id}")
    maya.looks()
    maya.press("Complete")
    maya.sees("Session of “10 sessions” used")
    stands(life, 9, 0, 9)
    mina.follow("Training")
    mina.follow("Log this day")
    for turn in (1, 2, 3):
        mina.fill(f"Back squat, set {turn}, Load (kg)", "60")
        mina.fill(f"Back squat, set {turn}, Reps", "5")
    mina.press("Save workout")
    mina.sees("60 kg × 5")
    mina.looks()
    stands(life, 9, 0, 9)


def talks(life: Life) -> None:
    """She writes a message, and the coach a note about her."""
    maya, mina = life.maya, life.mina
    mina.follow("Messages")
    mina.fill("Message", "Wilhelmina here: is my back straight?")
    mina.press("Send")
    mina.sees("is my back straight?")
    maya.place("Clients", "Messages")
    maya.follow(NAME)
    maya.fill("Message", "Nearly, Wilhelmina.")
    maya.press("Send")
    maya.sees("Nearly, Wilhelmina.")
    maya.page.goto(f"/clients/{life.client.public_id}/notes")
    maya.fill("Note", "Wilhelmina has a weak knee.")
    maya.press("Write down")
    maya.sees("weak knee")


def doubts_a_line(life: Life) -> None:
    maya, mina = life.maya, life.mina
    mina.page.goto("/portal")
    mina.follow("This looks wrong: Session used", exact=False)
    mina.fill("What is wrong?", "Wilhelmina was ill that day.")
    mina.press("Send to your coach")
    mina.sees("Your coach has not answered yet.")
    maya.place("Today")
    maya.page.locator("#objections").get_by_role("link", name=NAME, exact=True).click()
    maya.fill("Your answer", "You trained, Wilhelmina: look at your workouts.")
    maya.looks()
    maya.press("Answer")
    maya.sees("reads your answer below the line.")
    mina.page.reload()
    mina.sees("You trained, Wilhelmina")
    mina.looks()


def renews(life: Life) -> None:
    life.mina.page.goto("/portal")
    life.mina.press("Buy again", exact=False)
    life.mina.page.wait_for_url("**/pay/**")
    pays(life)
    stands(life, 19, 0, 19)


def takes_everything_along(life: Life) -> None:
    mina = life.mina
    mina.press("Account")
    mina.follow("Your data")
    mina.press("Make the file")
    mina.sees("Being made")
    mina.looks()
    life.work()
    mina.follow("Look again")
    with mina.page.expect_download() as download:
        mina.follow("Download")
    file = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    assert file.testzip() is None
    data = json.loads(file.read("data.json"))
    assert data["profile"][0]["email"] == EMAIL
    last = {entry["pack_id"]: entry for entry in data["ledger"]}.values()
    booked, free = (sum(entry[name] for entry in last) for name in ("booked_after", "free_after"))
    assert (free + booked, booked, free) == numbers(EMAIL)


def books(life: Life) -> dict[str, Any]:
    """Every figure of the reports that an erasure leaves alone; what is left of her sessions is withdrawn."""
    from tests.support.figures import figures

    found = figures(life.till.world.maya, datetime.now(UTC))
    assert found.pop("differences") == []
    return {name: value for name, value in found.items() if name not in {"sessions", "owed", "left", "days"}}


def is_erased(life: Life) -> None:
    maya, mina = life.maya, life.mina
    mina.press("Ask to be erased")
    mina.sees("You asked to be erased on")
    mina.looks()
    maya.place("Today")
    maya.looks()
    maya.page.locator("#erasures").get_by_role("link", name=NAME, exact=True).click()
    maya.sees("asked to be erased on")
    maya.follow("Decide")
    maya.looks()
    maya.page.get_by_label("Withdraw the unused sessions").check()
    maya.fill("Name of the client", NAME)
    maya.press("Erase for good")
    maya.sees("Erased. In every list")
    maya.looks()
    until(lambda: bool(life.client.erased_at), maya)


def nobody_is_left(life: Life) -> None:
    from tenpack.money.models import Offer
    from tests.support.planted import left_of
    from tests.support.snapshots import all_tables

    life.work()
    # Bookkeeping law keeps the buyer on receipts.
    kept = {"tenpack_receipt.buyer", "tenpack_receipt.lines"}
    assert sorted(one for one in left_of(WORDS, all_tables()) if one.split(":")[0] not in kept) == []
    mina = life.mina
    mina.page.goto("/portal")
    mina.page.wait_for_url("**/account/login/**")
    mina.sign_in(EMAIL, PASSWORD)
    mina.sees("not correct")
    assert mina.page.goto("/portal").url.count("/account/login/")  # type: ignore[union-attr]
    assert Offer.objects.filter(client=life.client).count() == 2
