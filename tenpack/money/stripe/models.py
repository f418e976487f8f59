"""Tables beside money: what was asked of the provider, what it told us, and what belongs to which offer.

States only move forward. `migrations/stripe.sql` keeps each row in the business of its offer or payment.
"""

from django.db import models
from django.db.models import Q

from tenpack.journal.choices import ActorKind
from tenpack.kit.ids import new_id, public_id
from tenpack.kit.money import Money
from tenpack.money.models import Offer, Payment, Refund
from tenpack.money.stripe.choices import (
    LIVE_CHECKOUT,
    CheckoutKind,
    CheckoutState,
    DisputeState,
    EventState,
    Misfit,
    Mode,
    RefundState,
    SubscriptionState,
)
from tenpack.people.models import Business, Client


class StripeAccount(models.Model):
    """The keys of one business's own account, sealed; only the last signs of a key are ever shown."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.OneToOneField(Business, models.PROTECT, related_name="stripe_account")
    mode = models.CharField(max_length=4, choices=Mode)
    account_id = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=200, blank=True)
    secret_key = models.BinaryField(max_length=1000)
    webhook_secret = models.BinaryField(max_length=1000, null=True)
    key_shown = models.CharField(max_length=20)
    connected_at = models.DateTimeField()
    last_event_at = models.DateTimeField(null=True)


class StripeCustomer(models.Model):
    """Who the provider knows a payer as: one for each client and address the bills go to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    client = models.ForeignKey(Client, models.PROTECT, related_name="stripe_customers")
    mode = models.CharField(max_length=4, choices=Mode)
    email = models.EmailField(max_length=254, blank=True)
    customer_id = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "mode", "email"], name="customer_once")]


class StripeCall(models.Model):
    """One call that changes something there, stored before it is sent; its id is the key that makes repeats safe."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    purpose = models.CharField(max_length=120)
    path = models.CharField(max_length=200)
    params = models.JSONField()
    answer = models.JSONField(null=True)
    refusal = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "purpose"], name="call_stored_once")]


class Checkout(models.Model):
    """One hosted page where somebody pays an offer's due payments; one live one an offer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="checkouts")
    kind = models.CharField(max_length=8, choices=CheckoutKind)
    mode = models.CharField(max_length=4, choices=Mode)
    due_number = models.PositiveSmallIntegerField()
    dues = models.PositiveSmallIntegerField(default=1)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(default=0)
    fee_basis_points = models.PositiveSmallIntegerField(default=0)
    fee_fixed_minor = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=CheckoutState)
    session_id = models.CharField(max_length=200, unique=True, null=True)  # noqa: DJ001 - unique where there is one
    url = models.URLField(max_length=2000, blank=True)
    charge_id = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=Q(state__in=LIVE_CHECKOUT), name="one_live_checkout_an_offer"
            ),
        ]
        indexes = [
            models.Index(fields=["business", "state", "id"], name="checkouts_in_state"),
            models.Index(fields=["offer", "-id"], name="checkouts_of_offer"),
        ]

    @property
    def amount(self) -> Money:
        """What the page asks for, fee line included."""
        return Money(self.amount_minor, self.offer.currency)


class Subscription(models.Model):
    """The provider's standing order behind a recurring or installments offer; one an offer that has not ended.

    `is_resting`, `ends_itself` and `schedule_id` are what the provider was told last; `retries_over_at` says that it
    has stopped trying after failures.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="subscriptions")
    mode = models.CharField(max_length=4, choices=Mode)
    subscription_id = models.CharField(max_length=80, unique=True)
    customer_id = models.CharField(max_length=80)
    schedule_id = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=SubscriptionState)
    fee_basis_points = models.PositiveSmallIntegerField(default=0)
    fee_fixed_minor = models.PositiveIntegerField(default=0)
    is_resting = models.BooleanField(default=False)
    ends_itself = models.BooleanField(default=False)
    card_shown = models.CharField(max_length=80, blank=True)
    failed_card = models.CharField(max_length=80, blank=True)
    next_try_at = models.DateTimeField(null=True)
    retries_over_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=~Q(state="ended"), name="one_live_subscription_an_offer"
            ),
        ]
        indexes = [models.Index(fields=["business", "state", "id"], name="subscriptions_in_state")]


class RefundRequest(models.Model):
    """Money that a coach wants given back through the provider: asked, then done with its refund, or failed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refund_requests")
    amount_minor = models.BigIntegerField()
    sessions = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=6, choices=RefundState, default=RefundState.ASKED)
    refusal = models.CharField(max_length=500, blank=True)
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, related_name="request")
    created_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="request_moves_money"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(refund__isnull=False), name="request_done_has_refund"
            ),
        ]

    @property
    def public_id(self) -> str:
        """`re_…`, which is also its refund's: that one takes the request's id."""
        return public_id("re", self.id)

    @property
    def amount(self) -> Money:
        """What should go back."""
        return Money(self.amount_minor, self.payment.currency)


class Dispute(models.Model):
    """A payer's bank took the money back. The pack rests until it is won, or the money is gone for good."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    dispute_id = models.CharField(max_length=80, unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=4, choices=DisputeState)
    opened_at = models.DateTimeField()
    answer_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    @property
    def amount(self) -> Money:
        """What the bank took."""
        return Money(self.amount_minor, self.currency)


class UnfitMoney(models.Model):
    """Money that came in but fits no due payment: given back by itself, or kept until the coach decides."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="unfit_money")
    mode = models.CharField(max_length=4, choices=Mode)
    charge_id = models.CharField(max_length=80)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    why = models.CharField(max_length=14, choices=Misfit)
    came_at = models.DateTimeField()
    return_asked_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "charge_id"], name="unfit_once")]

    @property
    def public_id(self) -> str:
        """`um_…`"""
        return public_id("um", self.id)

    @property
    def amount(self) -> Money:
        """What came in."""
        return Money(self.amount_minor, self.currency)


class StripeEvent(models.Model):
    """The inbox: one message of the provider, stored as it came and answered at once; the worker reads it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    event_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=80)
    mode = models.CharField(max_length=4, choices=Mode)
    body = models.JSONField()
    state = models.CharField(max_length=9, choices=EventState, default=EventState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    trouble = models.CharField(max_length=500, blank=True)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "event_id"], name="event_stored_once")]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="events_waiting"),
            models.Index(fields=["business", "state", "-id"], name="events_in_state"),
        ]

    @property
    def public_id(self) -> str:
        """`ev_…`"""
        return public_id("ev", self.id)
