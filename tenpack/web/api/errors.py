"""Refusals that only the API knows: keys, scopes, and requests that are no requests."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import Invalid, Refused


class KeyMissing(Refused):
    code = "key_missing"
    status = 401
    message = _("Send an API key: Authorization: Bearer tp_…")


class KeyUnknown(Refused):
    code = "key_unknown"
    status = 401
    message = _("This API key does not open the door. It may have been revoked; make another in Settings.")


class SignedOut(Refused):
    code = "signed_out"
    status = 401
    message = _("Sign in again. What was done on this device is kept there until then.")


class StaleForm(Refused):
    code = "stale_form"
    status = 403
    message = _("This page was open over a sign-in. Fetch it again; nothing is lost.")


class ScopeMissing(Refused):
    code = "scope_missing"
    status = 403
    message = _("This API key may only read. Make one that may write in Settings.")


class NotJson(Invalid):
    code = "not_json"
    status = 400
    message = _("The body is not JSON.")


class LengthMissing(Invalid):
    code = "length_missing"
    status = 411
    message = _("Send the body in one piece, with its Content-Length.")


class BodyTooLarge(Invalid):
    code = "body_too_large"
    status = 413
    message = _("That is more than one request may hold.")


class MethodNotAllowed(Refused):
    code = "method_not_allowed"
    status = 405
    message = _("This address takes other methods; the Allow header names them.")


class NoSuchAddress(Refused):
    code = "not_found"
    status = 404
    message = _("There is no such address. /api/v1/docs lists them all.")


class Broken(Refused):
    code = "internal_error"
    status = 500
    message = _("Something broke here, and was noted. Nothing was changed.")


class DatabaseAway(Refused):
    code = "try_again"
    status = 503
    message = _("The database does not answer at the moment. Nothing was changed. Try again soon.")


class OutcomeUnknown(Refused):
    code = "outcome_unknown"
    status = 503
    message = _("The connection broke while this was done. Look before you repeat it, or send an Idempotency-Key.")


class BrokenFields(Invalid):
    """What a body or a query says does not have the documented form: each field, with what to do about it."""

    message = _("Some fields need another look.")

    def __init__(self, problems: Iterable[tuple[str, str]]) -> None:
        self.problems = list(problems)
        super().__init__()
