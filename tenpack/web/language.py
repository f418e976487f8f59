"""Which language a page speaks: the person's own choice, else the business's locale, not the browser's guess."""

from typing import Any

from django.utils.translation import activate

from tenpack.people.models import Business


def speak_as(business: Business, user: Any = None) -> None:
    """Speak to this person, or to anybody this business deals with, for the rest of the request."""
    activate(getattr(user, "language", "") or business.locale)
