"""A busy fortnight of a business with cards: every way to pay, what goes wrong with it, and what each day brings."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.stripe_double.errors import Refused as Declined
from tests.support.cards import Cards

if TYPE_CHECKING:
    from tenpack.money.models import Offer

# Renewals are charged an hour after their day has come.
DAYS = (0, 1, 2, 3, 5.1, 6, 7.2, 8, 9, 10, 12, 14.2, 15, 21.2, 22)


@dataclass
class Fortnight:
    """What was sold, by name, and what happens on which day. Both runs of a comparison do exactly this."""

    cards: Cards
    offers: dict[str, "Offer"] = field(default_factory=dict)
    disputes: dict[str, str] = field(default_factory=dict)
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.cards.now

    def live(self, deliver: Callable[[datetime], None]) -> None:
        """Live through it: at the end of each day the worker tells the provider, and messages are delivered."""
        from tenpack.money.stripe.connection import connected
        from tenpack.money.stripe.reconcile import push

        acts: dict[float, Callable[[], None]] = {
            0: self.sell,
            1: self.give_back,
            2: self.dispute,
            3: self.pause_and_pay_rest,
            5.1: self.cancel,
            6: lambda: self.decide("lost", won=False),
            8: self.end_and_pay_rest,
            9: self.change_card,
            10: self.go_on,
            12: lambda: self.decide("won", won=True),
        }
        for day in DAYS:
            self.now = self.cards.now + timedelta(days=day)
            self.cards.double.advance(to=self.now)
            acts.get(day, lambda: None)()
            deliver(self.now)
            push(connected(self.cards.world.business), now=self.now)
        deliver(self.now)

    def sell(self) -> None:
        """Twenty offers, most of them paid on the first day."""
        for name in ("part", "full", "there part", "there full", "lost", "won"):
            self.pay(name)
        self.pay("debit", "bank_debit")
        self.pay("debit back", "bank_debit_fails")
        self.pay("declined first", "declined")
        self.pay("declined first")
        self.begin("never paid")
        self.pay_twice("cash too")
        self.sell_running()

    def sell_running(self) -> None:
        """What is paid again and again, every week so that a fortnight sees it renewed."""
        from tenpack.money.actions import CouponDraft, create_coupon

        world = self.cards.world
        draft = CouponDraft(code="half", basis_points=5_000, periods=2)
        create_coupon(business=world.business, draft=draft, by=world.by, now=self.now)
        weekly: dict[str, Any] = {"interval_unit": "week"}
        recurring, installments = world.recurring(**weekly), world.installments(**weekly)
        for name in ("weekly", "cancelled", "paused", "ending"):
            self.pay(name, plan=recurring)
        self.pay("later", plan=recurring, billing_on=world.today + timedelta(days=5))
        self.pay("coupon", plan=recurring, coupon="half")
        self.pay("fails", "fails_later", plan=recurring)
        for name in ("three", "rest of two", "rest of one"):
            self.pay(name, plan=installments)

    def begin(self, name: str, **terms: Any) -> Any:
        world = self.cards.world
        if name not in self.offers:
            client = (world.jo, world.sam)[len(self.offers) % 2]
            self.offers[name] = world.offer(client, **terms)
        return self.cards.begin(self.offers[name], now=self.now)

    def pay(self, name: str, method: str = "card", **terms: Any) -> None:
        """Begin and pay; the payer closes the browser and never comes back."""
        checkout = self.begin(name, **terms)
        with suppress(Declined):
            self.cards.double.pay(checkout.session_id, method)

    def pay_twice(self, name: str) -> None:
        from tenpack.money.actions import record_payment
        from tenpack.money.choices import Method

        checkout = self.begin(name)
        record_payment(offer=self.offers[name], method=Method.CASH, by=self.cards.world.by, now=self.now)
        self.cards.double.pay(checkout.session_id)

    def paid(self, name: str) -> Any:
        """The payment of this offer, once its payer has come back."""
        from tenpack.money.models import Payment

        self.cards.back(self.offers[name], self.now)
        return Payment.objects.select_related("offer__business", "offer__pack").get(offer=self.offers[name])

    def give_back(self) -> None:
        """Two refunds from here, two in the dashboard of the provider."""
        from tenpack.kit.money import Money
        from tenpack.money.gateways import give_back

        how: dict[str, Any] = {"sessions": None, "reason": "Moved", "by": self.cards.world.by, "now": self.now}
        give_back(payment=self.paid("part"), amount=Money(8_000, "EUR"), **how | {"sessions": 2})
        give_back(payment=self.paid("full"), amount=None, **how)
        for name, amount in (("there part", 8_500), ("there full", None)):
            self.cards.double.refund(self.paid(name).provider_id, amount)

    def dispute(self) -> None:
        for name in ("lost", "won"):
            self.disputes[name] = self.cards.double.dispute(self.paid(name).provider_id)["id"]

    def decide(self, name: str, *, won: bool) -> None:
        self.cards.double.close_dispute(self.disputes[name], won=won)

    def act(self, name: str, act: Callable[..., object], **how: Any) -> None:
        """Decide something about an offer, once its payer has come back."""
        self.cards.back(self.offers[name], self.now)
        act(offer=self.offers[name], by=self.cards.world.by, now=self.now, **how)

    def pause_and_pay_rest(self) -> None:
        from tenpack.money.actions import pause_offer

        self.act("paused", pause_offer, reason="Away")
        self.pay_rest("rest of two")

    def go_on(self) -> None:
        from tenpack.money.actions import resume_offer

        self.act("paused", resume_offer)

    def cancel(self) -> None:
        from tenpack.money.actions import cancel_offer

        self.act("cancelled", cancel_offer, reason="Over")

    def end_and_pay_rest(self) -> None:
        from tenpack.money.actions import cancel_offer

        self.act("ending", cancel_offer, reason="Over", at_period_end=True)
        self.pay_rest("rest of one")

    def pay_rest(self, name: str) -> None:
        self.cards.back(self.offers[name], self.now)
        checkout = self.cards.begin(self.offers[name], "rest", now=self.now)
        self.cards.double.pay(checkout.session_id)

    def change_card(self) -> None:
        from tenpack.money.stripe.models import Subscription

        self.cards.back(self.offers["fails"], self.now)
        order = Subscription.objects.get(offer=self.offers["fails"])
        self.cards.double.save_card(order.customer_id, "card")
