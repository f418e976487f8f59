"""What a new password must be."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tenpack.kit.checks import Checks
from tenpack.people.models import User


def check_password(checks: Checks, field: str, password: str, *, email: str, name: str) -> None:
    """Note what is wrong with a password somebody chose; `settings.AUTH_PASSWORD_VALIDATORS` decide."""
    if not password:
        checks.problem(field, _("Choose a password."))
        return
    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        checks.problem(field, " ".join(error.messages))
