"""Refunds: money that went back, or is asked to."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field, StrictInt

from tenpack.kit.ids import parse_id, public_id
from tenpack.money.choices import RefundOrigin
from tenpack.money.gateways import ask_back, send_back
from tenpack.money.models import Payment, Refund
from tenpack.money.queries import payment_seen_by
from tenpack.money.stripe.choices import RefundState
from tenpack.money.stripe.errors import RefundFailed
from tenpack.money.stripe.models import RefundRequest
from tenpack.money.stripe.offer_queries import refund_named, refunds_and_requests
from tenpack.web.api.keys import Call
from tenpack.web.api.repeats import answer_onwards, as_json
from tenpack.web.api.shapes import WHOLE, Asked, Money, PaymentId, Reason, RefundId, Shown, money

router = Router(tags=["Payments"])


class NewRefund(Asked):
    """Money that goes back; what is left out follows the quote."""

    amount: Money | None = None
    withdraw_sessions: Annotated[StrictInt, Field(ge=0, le=1000), WHOLE] | None = None
    reason: Reason


class RefundShown(Shown):
    """A refund, how many sessions were withdrawn with it, and the number of its credit note.

    `state` is `asked` while the payment provider has not sent the money: nothing has been withdrawn yet. The id stays.
    """

    id: RefundId
    payment: PaymentId
    state: Literal["asked", "done", "failed"]
    origin: RefundOrigin
    amount: Money
    sessions_withdrawn: int
    credit_note: str | None
    reason: str
    recorded_at: datetime | None


class RefundsShown(Shown):
    """Every refund of one payment, newest first, those that were asked for and failed too."""

    items: list[RefundShown]


@router.post("/payments/{payment}/refunds", response={201: RefundShown, 202: RefundShown})
def add_refund(request: Call, payment: PaymentId, body: NewRefund) -> HttpResponse:
    """Give money back the way it came and withdraw unused sessions: 201 once it is done, 202 while it is on its way.

    Repeated with the same key it tells how that refund stands by now.
    """
    row = found(request, payment)

    def ask() -> str:
        made = ask_back(
            payment=row,
            amount=body.amount.value if body.amount else None,
            sessions=body.withdraw_sessions,
            reason=body.reason,
            by=request.seat.actor,
            now=request.now,
        )
        return made.public_id

    def send(name: str) -> tuple[int, RefundShown]:
        made = refund_named(row, parse_id("re", name))
        if isinstance(made, RefundRequest):
            made = made.refund or send_back(made, now=request.now)
        if isinstance(made, RefundRequest):
            made = made.refund or made
        if isinstance(made, RefundRequest) and made.state == RefundState.FAILED:
            raise RefundFailed(_("The payment provider did not give it back: %(said)s") % {"said": made.refusal})
        return 201 if isinstance(made, Refund) else 202, shown(made)

    return answer_onwards(request, ask, send)


@router.get("/payments/{payment}/refunds", response=RefundsShown)
def list_refunds(request: Call, payment: PaymentId) -> HttpResponse:
    """The refunds of a payment, and how each stands."""
    made = refunds_and_requests(found(request, payment))
    return as_json(200, RefundsShown(items=[shown(one) for one in made]))


def found(request: Call, payment: str) -> Payment:
    """The payment with this public id. Errors: `NotFound`, `Forbidden`."""
    return payment_seen_by(request.seat, parse_id("pa", payment))


def shown(made: Refund | RefundRequest) -> RefundShown:
    """A refund, or one that was asked for, as JSON shows it."""
    both: dict[str, Any] = {
        "id": made.public_id,
        "payment": public_id("pa", made.payment_id),
        "amount": money(made.amount),
        "reason": made.reason,
    }
    if isinstance(made, Refund):
        done: dict[str, Any] = {"sessions_withdrawn": made.sessions_withdrawn, "recorded_at": made.recorded_at}
        note = made.credit_note.number_text
        return RefundShown(**both, **done, credit_note=note, state="done", origin=RefundOrigin(made.origin))
    state: Literal["asked", "failed"] = "failed" if made.state == RefundState.FAILED else "asked"
    return RefundShown(
        **both, sessions_withdrawn=0, credit_note=None, recorded_at=None, state=state, origin=RefundOrigin.COACH
    )
