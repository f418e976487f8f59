"""An empty site greets with its first-run page."""

from collections.abc import Callable

from tests.journeys.conftest import Person


def test_an_empty_site_is_set_up(person: Callable[[], Person]) -> None:
    owner = person()
    owner.page.goto("/")
    owner.looks()
    owner.fill("Name of the business", "Ada's studio")
    owner.fill("Time zone", "Europe/Vienna")
    owner.fill("Your name", "Ada")
    owner.fill("Email", "ada@example.com")
    owner.fill("Password", "a-long-secret-word")
    owner.press("Start", exact=False)
    owner.sees("Ada's studio")
    owner.sees("Set up your business")
    owner.looks()
    owner.follow("New plan")
    owner.sees("Create plan")
