"""Tables of money. Amounts are whole minor units; payments and refunds are append-only (`migrations/money.sql`)."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from tenpack.journal.choices import ActorKind
from tenpack.kit.ids import new_id, public_id
from tenpack.kit.money import LARGEST_MINOR, Money
from tenpack.money.choices import (
    AttemptState,
    CouponState,
    ExpiryKind,
    ExpiryUnit,
    IntervalUnit,
    Method,
    OfferState,
    PaymentType,
    RefundOrigin,
)
from tenpack.money.rules import Discount, coupon_state, due_minor, offer_state
from tenpack.packs.models import SessionPack
from tenpack.people.models import Business, Client

ONE_TIME = Q(payment_type=PaymentType.ONE_TIME)


class Terms(models.Model):
    """What is sold: price, payment type and access. A plan carries them editable, an offer frozen as sold."""

    name = models.CharField(max_length=80)
    memo = models.CharField(max_length=500, blank=True)
    payment_type = models.CharField(max_length=12, choices=PaymentType)
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    interval_unit = models.CharField(max_length=5, choices=IntervalUnit, blank=True)
    interval_every = models.PositiveSmallIntegerField(null=True)
    installments = models.PositiveSmallIntegerField(null=True)
    sessions = models.PositiveSmallIntegerField(null=True)
    expiry_kind = models.CharField(max_length=5, choices=ExpiryKind, blank=True)
    expires_on = models.DateField(null=True)
    expires_after = models.PositiveSmallIntegerField(null=True)
    expires_unit = models.CharField(max_length=6, choices=ExpiryUnit, blank=True)
    session_minutes = models.PositiveSmallIntegerField(null=True)
    tax_basis_points = models.PositiveSmallIntegerField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(price_minor__gte=0, price_minor__lte=LARGEST_MINOR), name="%(class)s_price"
            ),
            models.CheckConstraint(condition=Q(sessions=None) | ONE_TIME, name="%(class)s_sessions_need_one_time"),
            models.CheckConstraint(
                condition=Q(sessions=None) | Q(sessions__gte=1, sessions__lte=1000), name="%(class)s_sessions"
            ),
            models.CheckConstraint(
                condition=Q(sessions=None) ^ ~Q(expiry_kind=""), name="%(class)s_sessions_say_expiry"
            ),
            models.CheckConstraint(
                condition=Q(expiry_kind="on", expires_on__isnull=False) | (~Q(expiry_kind="on") & Q(expires_on=None)),
                name="%(class)s_expires_on",
            ),
            models.CheckConstraint(
                condition=(Q(expiry_kind="after", expires_after__gte=1) & ~Q(expires_unit=""))
                | (~Q(expiry_kind="after") & Q(expires_after=None, expires_unit="")),
                name="%(class)s_expires_after",
            ),
            models.CheckConstraint(
                condition=(ONE_TIME & Q(interval_unit="", interval_every=None))
                | (~ONE_TIME & Q(interval_every__gte=1, interval_every__lte=52) & ~Q(interval_unit="")),
                name="%(class)s_interval",
            ),
            models.CheckConstraint(
                condition=Q(payment_type="installments", installments__gte=2, installments__lte=36)
                | (~Q(payment_type="installments") & Q(installments=None)),
                name="%(class)s_installments",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="%(class)s_has_name"),
            models.CheckConstraint(
                condition=Q(tax_basis_points=None) | Q(tax_basis_points__lte=10_000),
                name="%(class)s_tax_rate",
            ),
        ]

    @property
    def price(self) -> Money:
        """One payment: the whole price, or one period's or installment's amount."""
        return Money(self.price_minor, self.currency)

    @property
    def total(self) -> Money:
        """What all installments sum to; the price itself for the other types. Without any coupon."""
        return Money(self.price_minor * (self.installments or 1), self.currency)


class Plan(Terms):
    """A reusable price. Editing it changes future offers only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="plans")
    # Clients who bought it may buy it again themselves.
    may_renew = models.BooleanField(default=False, db_default=False)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(Terms.Meta):
        abstract = False
        constraints = [
            *Terms.Meta.constraints,
            models.UniqueConstraint(fields=["business", "id"], name="plan_of_business"),
            models.CheckConstraint(condition=Q(may_renew=False) | Q(price_minor__gt=0), name="plan_renewed_for_money"),
        ]

    @property
    def public_id(self) -> str:
        """`pl_…`"""
        return public_id("pl", self.id)


class Coupon(models.Model):
    """What takes something off a price: for whom a coach chooses it, or who types its code on a pay page.

    `periods` due payments are reduced, null is all of them. `uses` is counted by a trigger, which also keeps the limit.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="coupons")
    code = models.CharField(max_length=20)
    basis_points = models.PositiveSmallIntegerField(null=True)
    minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    periods = models.PositiveSmallIntegerField(null=True)
    most_uses = models.PositiveIntegerField(null=True)
    uses = models.PositiveIntegerField(default=0)
    last_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "code"], name="coupon_code_once"),
            models.UniqueConstraint(fields=["business", "id"], name="coupon_of_business"),
            models.CheckConstraint(condition=Q(basis_points=None) ^ Q(minor=None), name="coupon_percent_or_amount"),
            models.CheckConstraint(
                condition=Q(basis_points=None) | Q(basis_points__gte=1, basis_points__lt=10_000),
                name="coupon_percent",
            ),
            models.CheckConstraint(condition=Q(minor=None) | Q(minor__gte=1), name="coupon_amount"),
            models.CheckConstraint(condition=Q(periods=None) | Q(periods__gte=1), name="coupon_periods"),
            models.CheckConstraint(
                condition=Q(most_uses=None) | Q(uses__lte=F("most_uses")), name="coupon_uses_within_limit"
            ),
        ]

    @property
    def public_id(self) -> str:
        """`cp_…`"""
        return public_id("cp", self.id)

    def state(self, today: date) -> CouponState:
        """Whether its code still opens something."""
        return coupon_state(self, today)

    @property
    def discount(self) -> Discount:
        """What it takes off."""
        return Discount(self.basis_points, self.minor, self.periods)


class Offer(Terms):
    """A plan, or a one-off price, put to one client. The state is derived from what happened to it.

    `is_renewal`: its client made it, to buy the plan again. `anchored_on` is the day due dates count from, where it
    is not the billing date; `periods_skipped` is how far the periods since then are ahead of the payments (or behind:
    a card that took over later); `ends_on` is the first day without it; `failed_at` the last charge that failed since
    the last payment.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="offers")
    client = models.ForeignKey(Client, models.PROTECT, related_name="offers")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="offers")
    plan_version = models.PositiveIntegerField(null=True)
    is_renewal = models.BooleanField(default=False, db_default=False)
    pack = models.OneToOneField(SessionPack, models.PROTECT, null=True, related_name="offer")
    billing_on = models.DateField()
    billing_email = models.EmailField(max_length=254, blank=True)
    pay_token = models.CharField(max_length=43, unique=True)
    payments_made = models.PositiveSmallIntegerField(default=0)
    paid_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    next_due_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    coupon = models.ForeignKey(Coupon, models.PROTECT, null=True, related_name="offers")
    discount_basis_points = models.PositiveSmallIntegerField(null=True)
    discount_minor = models.BigIntegerField(null=True)
    discount_periods = models.PositiveSmallIntegerField(null=True)
    anchored_on = models.DateField(null=True)
    periods_skipped = models.SmallIntegerField(default=0, db_default=0)
    paused_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta(Terms.Meta):
        abstract = False
        constraints = [
            *Terms.Meta.constraints,
            models.UniqueConstraint(fields=["business", "id"], name="offer_of_business"),
            models.UniqueConstraint(
                fields=["client", "plan"],
                condition=Q(is_renewal=True, payments_made=0, withdrawn_at=None, cancelled_at=None, ends_on=None),
                name="one_open_renewal_of_plan",
            ),
            models.CheckConstraint(
                condition=Q(coupon=None, discount_basis_points=None, discount_minor=None)
                | (Q(coupon__isnull=False) & (Q(discount_basis_points=None) ^ Q(discount_minor=None))),
                name="offer_discount_is_its_coupons",
            ),
            models.CheckConstraint(
                condition=Q(discount_minor=None) | Q(discount_minor__lt=F("price_minor")),
                name="offer_discount_leaves_something",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(payment_type="recurring"), name="offer_paused_only_recurring"
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None, ends_on=None, cancelled_at=None) | Q(next_due_on=None),
                name="offer_at_rest_asks_for_nothing",
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("paid_minor")),
                name="offer_refunds_within_payments",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(payments_made=0), name="offer_withdrawn_only_unpaid"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-id"], name="offers_of_client"),
            models.Index(fields=["business", "-id"], name="offers_of_business"),
            models.Index(fields=["plan"], name="offers_of_plan"),
        ]

    @property
    def public_id(self) -> str:
        """`of_…`"""
        return public_id("of", self.id)

    @property
    def discount(self) -> Discount:
        """What its coupon takes off; nothing without one."""
        return Discount(self.discount_basis_points, self.discount_minor, self.discount_periods)

    def due(self, number: int, dues: int = 1) -> Money:
        """What the due payments from this number on ask for together, `dues` of them."""
        parts = (due_minor(self.price_minor, number + more, self.discount) for more in range(dues))
        return Money(sum(parts), self.currency)

    @property
    def next_due(self) -> Money:
        """What the next due payment asks for."""
        return self.due(self.payments_made + 1)

    @property
    def dues_left(self) -> int:
        """How many payments are still to come; 1 for a recurring one, of which there is always a next."""
        if self.payment_type == PaymentType.INSTALLMENTS:
            return (self.installments or 0) - self.payments_made
        return 0 if self.payment_type == PaymentType.ONE_TIME and self.payments_made else 1

    def state(self, today: date) -> OfferState:
        """The offer's state on this local day."""
        return offer_state(self, today)


class Payment(models.Model):
    """Money that came in for an offer's due payments from `due_number` on, `dues` of them. Append-only.

    `fee_minor` is the part of the amount that is a fee line; `provider_id` names the charge at the payment provider.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="payments")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="payments")
    due_number = models.PositiveSmallIntegerField()
    dues = models.PositiveSmallIntegerField(default=1, db_default=1)
    method = models.CharField(max_length=15, choices=Method)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(default=0, db_default=0)
    currency = models.CharField(max_length=3)
    provider_id = models.CharField(max_length=80, null=True)  # noqa: DJ001 - unique where there is one
    received_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "due_number"], name="due_paid_once"),
            models.UniqueConstraint(fields=["business", "id"], name="payment_of_business"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_moves_money"),
            models.CheckConstraint(
                condition=Q(fee_minor__gte=0, fee_minor__lt=F("amount_minor")), name="payment_fee_within_amount"
            ),
            models.CheckConstraint(condition=Q(dues__gte=1), name="payment_covers_something"),
            models.UniqueConstraint(fields=["business", "provider_id"], name="charge_recorded_once"),
        ]
        indexes = [models.Index(fields=["business", "-id"], name="payments_of_business")]

    @property
    def public_id(self) -> str:
        """`pa_…`"""
        return public_id("pa", self.id)

    @property
    def amount(self) -> Money:
        """What came in."""
        return Money(self.amount_minor, self.currency)


class Refund(models.Model):
    """Money that went back for a payment, and how many sessions were withdrawn with it. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    sessions_withdrawn = models.PositiveSmallIntegerField(default=0)
    origin = models.CharField(max_length=10, choices=RefundOrigin, default=RefundOrigin.COACH, db_default="coach")
    provider_id = models.CharField(max_length=80, null=True)  # noqa: DJ001 - unique where there is one
    reason = models.CharField(max_length=500)
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_moves_money"),
            models.UniqueConstraint(fields=["business", "provider_id"], name="refund_recorded_once"),
            models.UniqueConstraint(fields=["business", "id"], name="refund_of_business"),
        ]
        indexes = [models.Index(fields=["business", "-id"], name="refunds_of_business")]

    @property
    def public_id(self) -> str:
        """`re_…`"""
        return public_id("re", self.id)

    @property
    def amount(self) -> Money:
        """What went back."""
        return Money(self.amount_minor, self.currency)


class CardAttempt(models.Model):
    """One try with the demo card: processing until it settles, then succeeded or declined."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="attempts")
    due_number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=AttemptState)
    created_at = models.DateTimeField()
    settles_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "due_number"], condition=~Q(state="declined"), name="one_live_attempt_a_due"
            )
        ]
