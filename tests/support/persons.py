"""Things about clients that the stage of the doors has none of."""

from typing import Any


def things_about(world: Any, people: list[Any], first: int = 0) -> None:
    """An enquiry, an invitation, a signature, words to and from the provider, an answer to a program, a letter."""
    from allauth.account.models import EmailAddress, EmailConfirmation

    from tenpack.appointments.models import Enquiry
    from tenpack.kit.ids import new_id
    from tenpack.kit.money import Money
    from tenpack.money.actions import refund_payment
    from tenpack.money.models import Offer, Payment
    from tenpack.money.stripe.models import (
        Checkout,
        RefundRequest,
        StripeCall,
        StripeCustomer,
        StripeEvent,
        Subscription,
    )
    from tenpack.notices.models import ReceiptLetter
    from tenpack.packs.actions import freeze_pack, withdraw_sessions
    from tenpack.packs.models import SessionPack
    from tenpack.people.models import RepeatedRequest
    from tenpack.training.models import SignOff, Workout

    ours = {"business": world.business}
    for number, one in enumerate(people, start=first):
        where = {"coach": world.maya, "starts_at": world.now, "ends_at": world.later(hours=1), "created_at": world.now}
        Enquiry.objects.create(name=one.name, email=one.email, phone="1", words="Hello", **where, **ours)
        StripeCustomer.objects.create(client=one, mode="test", email=one.email, customer_id=f"cus_{number}", **ours)
        call = {"purpose": f"customer {number}", "path": "/v1/customers", "created_at": world.now}
        StripeCall.objects.create(
            params={"email": one.email}, answer={"id": f"cus_{number}", "email": one.email}, **call, **ours
        )
        times = {"next_try_at": world.now, "received_at": world.now, "handled_at": world.now}
        body = {"data": {"object": {"customer": f"cus_{number}"}}}
        StripeEvent.objects.create(
            event_id=f"evt_of_{number}", kind="x", mode="test", body=body, state="done", **times, **ours
        )
        RepeatedRequest.objects.create(
            key=f"of {number}",
            request_hash=b"x",
            status=200,
            answer={"client": one.public_id},
            created_at=world.now,
            **ours,
        )
    times = {"started_at": world.now, "ended_at": world.now, "received_at": world.now, "decided_at": world.now}
    Workout.objects.create(client=people[0], title="Legs", no_session_reason="A trial", **times, **ours)
    workout = Workout.objects.filter(client__in=people, sign_off=None).first()
    if workout:
        SignOff.objects.create(workout=workout, kind="drawing", drawing="M0 0", signed_at=world.now, **ours)
    pack = SessionPack.objects.filter(client__in=people, free__gt=0).first()
    assert pack
    freeze_pack(pack=pack, starts_on=world.today, ends_on=world.today, reason="Ill", by=world.by, now=world.now)
    withdraw_sessions(pack=pack, quantity=1, act=world.act(reason="Agreed"))
    address = EmailAddress.objects.get(user=people[0].user)
    EmailConfirmation.objects.create(email_address=address, key=f"k{first}", created=world.now)
    offer, payment = Offer.objects.filter(client__in=people)[0], Payment.objects.filter(offer__client__in=people)[0]
    usual = {"offer": offer, "mode": "test", "created_at": world.now, **ours}
    Checkout.objects.create(
        kind="payment",
        due_number=1,
        amount_minor=1,
        state="expired",
        session_id=f"cs_{new_id()}",
        expires_at=world.now,
        **usual,
    )
    Subscription.objects.create(
        subscription_id=f"sub_{new_id()}", customer_id="cus_0", state="ended", card_shown="visa 4242", **usual
    )
    refund_payment(payment=payment, amount=Money(100, "EUR"), sessions=0, reason="Ill", by=world.by, now=world.now)
    asked = {"amount_minor": 1, "reason": "ill", "state": "failed", "created_at": world.now, "actor_kind": "coach"}
    RefundRequest.objects.create(payment=payment, **asked, **ours)
    ReceiptLetter.objects.create(receipt=payment.receipt, to="books@example.com", outcome="sent", ordered_at=world.now)
