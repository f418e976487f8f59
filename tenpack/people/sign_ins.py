"""Sign-ins as rows with a person: one browser each, so that somebody can see where they are signed in and end one.

Django's sessions (`SESSION_ENGINE`), in a table that knows whose they are. What a row says of its person, browser and
last request is copied from the data whenever they are saved; the data alone counts.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Stored
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import QuerySet

from tenpack.people.models import User

BROWSER, SEEN = "browser", "seen_at"


class SignIn(AbstractBaseSession):
    """One browser in which somebody is signed in, or a visitor's before that."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sign_ins")
    browser = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField(null=True)

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        """What reads and writes these rows."""
        del cls
        return SessionStore


class SessionStore(Stored):
    """Django's own, which also writes whose it is."""

    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        """The table."""
        del cls
        return SignIn

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row to save."""
        row: Any = super().create_model_instance(data)
        person, seen = data.get(SESSION_KEY), data.get(SEEN)
        row.user_id = UUID(person) if person else None
        row.browser = data.get(BROWSER, "")[:60]
        row.seen_at = datetime.fromtimestamp(seen, UTC) if seen else None
        return row


def sign_ins_of(user: User, *, now: datetime) -> QuerySet[SignIn]:
    """Where this person is signed in, the browser used last first."""
    rows = SignIn.objects.filter(user=user, expire_date__gt=now)
    return rows.order_by(models.F("seen_at").desc(nulls_last=True), "session_key")


def end_sign_ins(*, user: User, but: str = "", only: str = "") -> int:
    """Sign this person out, in the one browser named by `only` or in all but one. Shape: how many. Repeat: 0."""
    rows = SignIn.objects.filter(user=user).exclude(session_key=but)
    ended, _kinds = (rows.filter(session_key=only) if only else rows).delete()
    return ended
