"""How often a stranger may do something: counters in the cache, which every web machine shares."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import Refused

HOUR = 3_600


class TooOften(Refused):
    code = "too_often"
    status = 429
    message = _("That was tried too often from here. Try again in an hour.")


def count(request: HttpRequest, what: str, *, most: int, seconds: int = HOUR) -> None:
    """Count one more of these from this address. Errors: `TooOften` beyond `most` within the time."""
    key = f"throttle:{what}:{request.META.get('REMOTE_ADDR', '')}"
    if cache.add(key, 1, seconds):
        return
    try:
        times = cache.incr(key)
    except ValueError:  # It ended between the two lines.
        cache.set(key, 1, seconds)
        return
    if times > most:
        raise TooOften
