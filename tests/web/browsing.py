"""Somebody's browser without a screen."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.test import Client
from django.test.client import ClientHandler


class Browser(Client):
    """Django's own, before one stack of middleware for all browsers of this process, as on a running server.

    Django builds one for each browser, and each looks through every static file.
    """

    def __init__(self, enforce_csrf_checks: bool = False, **more: Any) -> None:
        super().__init__(enforce_csrf_checks, **more)
        self.handler = SharedHandler(enforce_csrf_checks)

    def force_login(self, user: Any, backend: str | None = None) -> None:
        """As after the page of the sign-in, whose answer writes down that it was used."""
        super().force_login(user, backend)
        session = self.session
        session["seen_at"] = datetime.now(UTC).timestamp()
        session.save()


class SharedHandler(ClientHandler):
    """Whether tokens are wanted is its own; everything behind that is shared."""

    def load_middleware(self, is_async: bool = False) -> None:
        self._middleware_chain = loaded()._middleware_chain


@cache
def loaded() -> ClientHandler:
    handler = ClientHandler()
    handler.load_middleware()
    return handler
