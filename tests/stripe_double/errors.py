"""What the double answers when it refuses: the published error object with its status."""

from typing import Any


class Refused(Exception):
    """An answer other than success. Shape: `status` and the `error` object as it goes over the wire."""

    def __init__(self, status: int, error: dict[str, Any]) -> None:
        super().__init__(error.get("message", ""))
        self.status = status
        self.error = error

    def body(self) -> dict[str, Any]:
        return {"error": self.error}


def invalid(message: str, *, param: str | None = None, code: str | None = None, status: int = 400) -> Refused:
    """A request that cannot be done as it stands."""
    error: dict[str, Any] = {"message": message, "type": "invalid_request_error"}
    if code:
        error["code"] = code
        error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
    if param:
        error["param"] = param
    return Refused(status, error)


def unknown_parameter(param: str) -> Refused:
    return invalid(f"Received unknown parameter: {param}", param=param, code="parameter_unknown")


def missing_parameter(param: str) -> Refused:
    return invalid(f"Missing required param: {param}.", param=param, code="parameter_missing")


def missing_object(kind: str, object_id: str, param: str, *, in_other_mode: str | None = None) -> Refused:
    """The object does not exist in this mode; `in_other_mode` says that it does in the other."""
    words = kind.replace(".", " ").replace("_", " ")
    message = f"No such {words}: '{object_id}'"
    if in_other_mode:
        here = "test" if in_other_mode == "live" else "live"
        message += f"; it exists in {in_other_mode} mode, and a {here} mode key was used"
    return invalid(message, param=param, code="resource_missing", status=404)


def card_refused(decline_code: str, *, code: str = "card_declined", **more: Any) -> Refused:
    """The bank said no to a payment that the caller asked for."""
    return Refused(402, {**decline(decline_code, code=code), **more})


def decline(decline_code: str, *, code: str = "card_declined") -> dict[str, Any]:
    """The error object that a payment intent keeps of its last attempt."""
    return {
        "code": code,
        "decline_code": decline_code,
        "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}",
        "message": "Your card was declined." if code == "card_declined" else "The bank returned the debit.",
        "type": "card_error",
    }


def provider_failed(status: int, message: str, *, kind: str = "api_error", code: str | None = None) -> Refused:
    error = {"message": message, "type": kind}
    return Refused(status, error | ({"code": code} if code else {}))
