"""Things about clients that the stage of the doors has none of."""

from typing import Any


def things_about(world: Any, people: list[Any], first: int = 0) -> None:
    """An enquiry, a signature, words to and from the provider, an answer to a program, a letter, a refund."""
    from allauth.account.models import EmailAddress, EmailConfirmation

    for number, one in enumerate(people, start=first):
        said_about(world, one, number)
    address = EmailAddress.objects.get(user=people[0].user)
    EmailConfirmation.objects.create(email_address=address, key=f"k{first}", created=world.now)
    done_with(world, people)
    paid_by(world, people)
    for number, one in enumerate(people, start=first):
        talked_with(world, one)
        told(world, one, number)


def said_about(world: Any, one: Any, number: int) -> None:
    """What the client asked, and what the provider and a program were told."""
    from tenpack.appointments.models import Enquiry
    from tenpack.money.stripe.models import StripeCall, StripeCustomer, StripeEvent
    from tenpack.people.models import RepeatedRequest

    ours, made = {"business": world.business}, {"created_at": world.now}
    where = {"coach": world.maya, "starts_at": world.now, "ends_at": world.later(hours=1)}
    Enquiry.objects.create(name=one.name, email=one.email, phone="1", words="Hello", **where, **made, **ours)
    theirs = f"cus_{number}"
    StripeCustomer.objects.create(client=one, mode="test", email=one.email, customer_id=theirs, **ours)
    call = {"purpose": f"customer {number}", "path": "/v1/customers", "params": {"email": one.email}}
    StripeCall.objects.create(answer={"id": theirs, "email": one.email}, **call, **made, **ours)
    event = {"event_id": f"evt_of_{number}", "kind": "x", "mode": "test", "state": "done"}
    times = {"next_try_at": world.now, "received_at": world.now, "handled_at": world.now}
    StripeEvent.objects.create(body={"data": {"object": {"customer": theirs}}}, **event, **times, **ours)
    answered = {"key": f"of {number}", "request_hash": b"x", "status": 200, "answer": {"client": one.public_id}}
    RepeatedRequest.objects.create(**answered, **made, **ours)


def done_with(world: Any, people: list[Any]) -> None:
    """A workout without a session, a signature, a pack that rested and lost a session."""
    from tenpack.packs.actions import freeze_pack, withdraw_sessions
    from tenpack.packs.models import SessionPack
    from tenpack.training.models import SignOff, Workout

    ours, instants = {"business": world.business}, ("started_at", "ended_at", "received_at", "decided_at")
    times = dict.fromkeys(instants, world.now)
    Workout.objects.create(client=people[0], title="Legs", no_session_reason="A trial", **times, **ours)
    workout = Workout.objects.filter(client__in=people, sign_off=None)[0]
    SignOff.objects.create(workout=workout, kind="drawing", drawing="M0 0", signed_at=world.now, **ours)
    pack = SessionPack.objects.filter(client__in=people, free__gt=0)[0]
    freeze_pack(pack=pack, starts_on=world.today, ends_on=world.today, reason="Ill", by=world.by, now=world.now)
    withdraw_sessions(pack=pack, quantity=1, act=world.act(reason="Agreed"))


def paid_by(world: Any, people: list[Any]) -> None:
    """A page of the provider, a standing order, a refund, one that failed, and a letter with a receipt."""
    from tenpack.kit.ids import new_id
    from tenpack.kit.money import Money
    from tenpack.money.actions import refund_payment
    from tenpack.money.models import Offer, Payment
    from tenpack.money.stripe.models import Checkout, RefundRequest, Subscription
    from tenpack.notices.models import ReceiptLetter

    ours, made = {"business": world.business}, {"created_at": world.now}
    offer, payment = Offer.objects.filter(client__in=people)[0], Payment.objects.filter(offer__client__in=people)[0]
    usual = {"offer": offer, "mode": "test", **made, **ours}
    page = {"kind": "payment", "due_number": 1, "amount_minor": 1, "state": "expired", "expires_at": world.now}
    Checkout.objects.create(session_id=f"cs_{new_id()}", **page, **usual)
    order = {"subscription_id": f"sub_{new_id()}", "customer_id": "cus_0", "state": "ended", "card_shown": "visa 4242"}
    Subscription.objects.create(**order, **usual)
    refund_payment(payment=payment, amount=Money(100, "EUR"), sessions=0, reason="Ill", by=world.by, now=world.now)
    asked = {"amount_minor": 1, "reason": "ill", "state": "failed", "actor_kind": "coach"}
    RefundRequest.objects.create(payment=payment, **asked, **made, **ours)
    ReceiptLetter.objects.create(receipt=payment.receipt, to="books@example.com", outcome="sent", ordered_at=world.now)


def talked_with(world: Any, one: Any) -> None:
    """A message with a photo and one back, a note worded twice, a comment, an objection that was answered."""
    from tenpack.packs.actions import object_to_entry, settle_objection
    from tenpack.packs.models import LedgerEntry, Objection
    from tenpack.people.actions import MessageDraft, edit_note, send_message, write_note
    from tenpack.training.actions.comments import comment_workout
    from tenpack.training.models import Workout
    from tests.support.pictures import message_with_file

    for workout in Workout.objects.filter(client=one)[:1]:
        comment_workout(workout=workout, text="Well done", by=world.maya, now=world.now)
    message_with_file(one, one.actor, world.now)
    send_message(client=one, draft=MessageDraft(text="Deeper"), by=world.by, now=world.now)
    note = write_note(client=one, text="Left knee", by=world.maya, now=world.now)
    edit_note(note=note, text="Right knee", version=1, by=world.maya, now=world.now)
    entry = LedgerEntry.objects.filter(client=one).exclude(objections__settled_at=None, objections__isnull=False)[:1]
    for line in entry:
        said = object_to_entry(entry=line, client=one, text="Too few", now=world.now)
        settle_objection(objection=said, answer="Put right", coach=world.maya, now=world.now)
        assert Objection.objects.get(id=said.id).answer


def told(world: Any, one: Any, number: int) -> None:
    """A notice to the client and one to the coach, what the client chose, browsers that are signed in and pushed to."""
    from datetime import timedelta

    from tenpack.journal.models import JournalLine
    from tenpack.notices.outbox_models import LetterIntro, Notice
    from tenpack.notices.preference_models import NoticeChoice, PushSubscription, QuietHours
    from tenpack.people.sign_ins import SignIn

    ours = {"business": world.business}
    line = JournalLine.objects.filter(client_id=one.id, event="message.sent").latest("id")
    sent = {"line": line, "channel": "mail", "outcome": "failed", "ordered_at": world.now, "problem": "refused", **ours}
    Notice.objects.create(kind="message", client=one, to="jo@example.org", **sent)
    Notice.objects.create(kind="coach-message", coach=world.maya, to=world.maya.user.email, **sent)
    LetterIntro.objects.get_or_create(kind="message", defaults={"text": "Train well."}, **ours)
    if one.user:
        NoticeChoice.objects.create(user=one.user, kind="message", by_mail=True, by_push=False, **ours)
        QuietHours.objects.create(user=one.user, **ours)
        push = {"endpoint_hash": f"of {number}".encode(), "sealed": b"sealed", "created_at": world.now}
        PushSubscription.objects.create(user=one.user, **push)
        session = {"session_key": f"of{number}", "session_data": "x", "browser": "Firefox"}
        SignIn.objects.create(user=one.user, expire_date=world.now + timedelta(days=9), **session)
