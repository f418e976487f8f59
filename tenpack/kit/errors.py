"""The root of every named failure: a code for machines, a sentence for people."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refused(Exception):
    """An act that was refused: nothing was changed.

    `code` is stable (the API shows it), `message` says what to do, `field` names the input it belongs to.
    """

    code = "refused"
    status = 409
    field: str | None = None
    message: "StrOrPromise" = ""

    def __init__(self, message: "StrOrPromise" = "", *, field: str | None = None, **facts: object) -> None:
        self.message = str(message or self.message)
        self.field = field or self.field
        self.facts: Mapping[str, object] = facts
        super().__init__(str(self.message))


class Invalid(Refused):
    """The input cannot be understood or breaks a limit."""

    code = "invalid"
    status = 422


class NotFound(Refused):
    """There is no such thing for this person."""

    code = "not_found"
    status = 404
    message = "There is no such thing here. It may belong to another business."


class Forbidden(Refused):
    """The thing exists, the right to act on it is missing."""

    code = "forbidden"
    status = 403
    message = "You may see this, but not do it. Ask the owner of the business."


class ChangedMeanwhile(Refused):
    """Somebody saved the same thing after this form was opened."""

    code = "changed_meanwhile"
    message = "Somebody else saved this after you opened it. Look at the new values, then save again."


class InvalidFields(Invalid):
    """Several inputs break a limit: each field with what to do about it."""

    message = "Some fields need another look."

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(next(iter(self.problems.values())), field=next(iter(self.problems)))
