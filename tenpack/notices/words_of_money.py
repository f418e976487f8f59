"""What clients are told about offers and payments."""

from django.utils.translation import gettext as _

from tenpack.notices.telling import Story, Told, address


def offer_made(story: Story) -> Told:
    offer = story.offer
    return Told(
        subject=_("%(offer)s: ready to pay at %(business)s") % {"offer": offer.name, "business": story.business.name},
        lines=(
            _("%(business)s has put “%(offer)s” together for you.")
            % {"business": story.business.name, "offer": offer.name},
            _("The page says what it holds and by what rule it ends, before you pay anything."),
        ),
        facts=offer_facts(story),
        button=(_("See and pay"), address("pay", offer.pay_token)),
    )


def offer_facts(story: Story) -> tuple[tuple[str, str], ...]:
    """What an offer asks for next."""
    offer = story.offer
    due = [(_("Due on"), story.day(offer.next_due_on))] if offer.next_due_on else []
    return ((_("To pay"), story.money(offer.next_due)), (_("How"), str(offer.get_payment_type_display())), *due)


def offer_reminded(story: Story) -> Told:
    offer = story.offer
    return Told(
        subject=_("Still open: %(offer)s") % {"offer": offer.name},
        lines=(
            _("“%(offer)s” at %(business)s is waiting to be paid. Perhaps it slipped through.")
            % {"offer": offer.name, "business": story.business.name},
            _("If you have paid already, you need not do anything."),
        ),
        facts=offer_facts(story),
        button=(_("See and pay"), address("pay", offer.pay_token)),
    )


def payment_failed(story: Story) -> Told:
    offer = story.offer
    return Told(
        subject=_("A payment for %(offer)s did not go through") % {"offer": offer.name},
        lines=(
            _("The payment for “%(offer)s” at %(business)s did not go through.")
            % {"offer": offer.name, "business": story.business.name},
            _("On the page you can try again or use another card. Nothing was taken twice."),
        ),
        facts=offer_facts(story),
        button=(_("Try again"), address("pay", offer.pay_token)),
    )


def offer_past_due(story: Story) -> Told:
    offer = story.offer
    return Told(
        subject=_("A payment for %(offer)s is overdue") % {"offer": offer.name},
        lines=(
            _("The payment for “%(offer)s” was due on %(day)s and has not arrived.")
            % {"offer": offer.name, "day": story.day(story.fact("due_on", None) or offer.next_due_on)},
            _("If you have paid already, you need not do anything."),
        ),
        facts=offer_facts(story),
        button=(_("See and pay"), address("pay", offer.pay_token)),
    )


def offer_cancelled(story: Story) -> Told:
    offer = story.offer
    return Told(
        subject=_("%(offer)s has ended") % {"offer": offer.name},
        lines=(
            _("“%(offer)s” at %(business)s was cancelled. Nothing more is charged for it.")
            % {"offer": offer.name, "business": story.business.name},
        ),
        button=(_("See your profile"), address("portal")),
    )


def offer_completed(story: Story) -> Told:
    offer = story.offer
    return Told(
        subject=_("%(offer)s is paid in full") % {"offer": offer.name},
        lines=(
            _("The last installment of “%(offer)s” has arrived. Thank you: nothing more is due.")
            % {"offer": offer.name},
        ),
        facts=((_("Paid in all"), story.money(offer.total)),),
        button=(_("See your receipts"), address("portal")),
    )


WORDS = {
    "offer-made": offer_made,
    "offer-reminded": offer_reminded,
    "payment-failed": payment_failed,
    "offer-past-due": offer_past_due,
    "offer-cancelled": offer_cancelled,
    "offer-completed": offer_completed,
}
