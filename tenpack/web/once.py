"""A form that is sent twice acts once: it carries a hidden key, the second answer is the first one."""

from collections.abc import Callable
from secrets import token_urlsafe

from tenpack.kit.errors import NotFound
from tenpack.people.repeats import once
from tenpack.web.access import Request
from tenpack.web.respond import moment_of


def form_key() -> str:
    """A fresh key for a hidden `repeat_key` field."""
    return token_urlsafe(18)


def act_once(request: Request, act: Callable[[], str]) -> tuple[str, bool]:
    """Run `act`, which answers with where to go, unless this form was sent before.

    Shape: the address, and whether it is a repetition.

    The key stands for the form as it was opened: sent again with other words it still gives the first answer.
    """
    key = request.POST.get("repeat_key", "")
    if not 10 <= len(key) <= 60 or not (key.isascii() and key.isprintable()):
        return act(), False
    answer = once(
        business=request.seat.business,
        key=f"form:{request.seat.key}:{key}",
        request=request.path,
        now=moment_of(request),
        act=lambda: (302, act()),
    )
    if not isinstance(answer.body, str):
        raise NotFound
    return answer.body, answer.replayed
