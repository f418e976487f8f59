"""What tests of pages share: the studio of today, and somebody's browser without a screen."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.web.browsing import Browser
    from tests.world import World


@pytest.fixture
def studio(db: None) -> "World":
    """Maya's studio as it is today: pages read the clock."""
    from tests.support.casts import cast

    return cast(now=datetime.now(UTC))


@pytest.fixture
def browser_of() -> "Callable[[Any], Browser]":
    """A function that signs one of the cast in: `browser_of(world.maya)`; without anybody, a stranger's browser."""
    from tests.web.browsing import Browser

    def sign_in(person: Any = None) -> Browser:
        browser = Browser()
        if person is not None:
            browser.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return sign_in


@pytest.fixture
def desk(studio: "World") -> "World":
    """Maya's studio with hours every day, and a pack of Jo's."""
    from tests.support.portal import open_hours

    open_hours(studio)
    studio.pack()
    return studio
