"""Checking what came from outside: every problem is gathered, then all are refused at once."""

from datetime import date
from unicodedata import category

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from tenpack.kit.errors import InvalidFields
from tenpack.kit.moments import FIRST_DAY, LAST_DAY

NAME_LENGTH = 80
MEMO_LENGTH = 500


class Checks:
    """Gathers problems by field. `refuse_if_any` raises them together."""

    def __init__(self) -> None:
        self.problems: dict[str, str] = {}

    def problem(self, field: str, message: object) -> None:
        """Note a problem; the first one of a field stays."""
        self.problems.setdefault(field, str(message))

    def text(self, field: str, value: str, longest: int, *, required: bool = False) -> str:
        """The text without surrounding space. No control characters but new lines, no lone surrogates."""
        text = value.strip()
        if required and not text:
            self.problem(field, _("Write something here."))
        if len(text) > longest:
            self.problem(
                field,
                _("Shorten this to %(longest)s characters; it has %(length)s.")
                % {"longest": longest, "length": len(text)},
            )
        elif not text.isprintable() and any(category(sign) in ("Cc", "Cs") and sign not in "\n\r\t" for sign in text):
            self.problem(field, _("This holds characters that cannot be stored. Write it as plain text."))
        return text

    def email(self, field: str, value: str, *, required: bool = False) -> str:
        """A mail address in lower case."""
        address = self.text(field, value, 254, required=required).lower()
        if address and field not in self.problems:
            try:
                validate_email(address)
            except ValidationError:
                self.problem(field, _("Write an address such as jo@example.com."))
        return address

    def whole(self, field: str, value: int | None, least: int, most: int, *, required: bool = True) -> int | None:
        """A whole number between the two, both allowed."""
        if value is None:
            if required:
                self.problem(field, _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most})
        elif not least <= value <= most:
            self.problem(field, _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most})
        return value

    def day(self, field: str, value: date | None, *, required: bool = False) -> date | None:
        """A day this calendar can hold."""
        if value is None:
            if required:
                self.problem(field, _("Choose a day."))
        elif not FIRST_DAY <= value <= LAST_DAY:
            self.problem(field, _("Choose a day between 1970 and 2999."))
        return value

    def refuse_if_any(self) -> None:
        """Errors: `InvalidFields` with everything noted."""
        if self.problems:
            raise InvalidFields(self.problems)
