"""`make demo-cards`: the demo business with cards. Its provider is the double, which runs beside it.

Both keep what happened in a folder of their own, so that the plain demo stays as it is.
"""

import argparse
import os
import signal
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tenpack.management import demo, serve
from tenpack.management.errors import CannotRun
from tenpack.management.home import home
from tenpack.management.saying import say
from tests.stripe_double import TEST_KEY, StripeDouble

if TYPE_CHECKING:
    from tenpack.money.models import Offer
    from tenpack.people.models import Business, Coach

SECRET = "whsec_of_the_demo"
# One plan of each payment type.
OFFERED = ("10 sessions", "Online coaching", "Half-year program")


def main() -> int:
    """Serve both until Ctrl-C or SIGTERM."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenpack.settings")
    os.environ["TENPACK_HOME"] = str(home() / "cards")
    os.environ["TENPACK_DEMO"] = "1"
    # A database of its own: nobody's real business is ever connected to a pretended provider.
    os.environ.pop("DATABASE_URL", None)
    parser = argparse.ArgumentParser(prog="make demo-cards", description=__doc__)
    serve.add_arguments(parser)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return serve_both(options)
    except CannotRun as refusal:
        say(f"tenpack: {refusal}")
        return 1
    except KeyboardInterrupt:
        return 130


def serve_both(options: argparse.Namespace) -> int:
    """Start the double, then everything else with the double as its provider."""
    port = int(os.environ.get("STRIPE_PORT") or int(options.port) + 1)
    home().mkdir(parents=True, exist_ok=True)
    try:
        double = StripeDouble(port, home() / "double.state").start()
    except OSError as error:
        raise CannotRun(f"The double cannot listen on port {port}: {error}. Set STRIPE_PORT to another one.") from error
    os.environ["STRIPE_API_BASE"] = double.url
    links: list[str] = []
    try:
        return serve.serve(
            options, prepare=lambda: links.extend(prepare(double)), greeting=lambda: greeting(double, links)
        )
    finally:
        double.stop()


def greeting(double: StripeDouble, links: list[str]) -> str:
    """Who may sign in, where the double is, and three pay links to begin with."""
    ways = "\n".join(f"  {link}" for link in links)
    return (
        f"{demo.SIGN_INS}\nThe double of Stripe is at {double.url}: there a day, a week or a month passes at once.\n"
        f"Pretended cards and bank debits are chosen on its pages. Links to pay:\n\n{ways}\n"
    )


def prepare(double: StripeDouble) -> list[str]:
    """Load the demo business once, connect its cards by the real action, and offer one of each payment type."""
    from django.urls import reverse

    from tenpack.kit.ids import public_id
    from tenpack.money.stripe.connect import connect_account
    from tenpack.people.choices import Role
    from tenpack.people.models import Coach

    demo.load_once()
    owner = Coach.objects.select_related("business").get(business__is_demo=True, role=Role.OWNER)
    door = reverse("stripe-events", args=[public_id("bu", owner.business_id)])
    double.forget_endpoints()
    double.endpoint(f"http://127.0.0.1:{os.environ['PORT']}{door}", SECRET)
    if not owner.business.card_mode:
        keys = {"secret_key": TEST_KEY, "webhook_secret": SECRET}
        connect_account(business=owner.business, **keys, by=owner.actor, now=datetime.now(UTC))
    return [pay_link(owner, name) for name in OFFERED]


def pay_link(owner: "Coach", name: str) -> str:
    """The link of an offer that nobody has paid yet; a new one where there is none."""
    from django.conf import settings
    from django.urls import reverse

    from tenpack.money.actions import assign_plan
    from tenpack.money.models import Plan

    offer = unpaid(owner.business, name)
    if offer is None:
        plan = Plan.objects.get(business=owner.business, name=name)
        jo = owner.business.clients.get(email="jo@example.com")
        offer = assign_plan(client=jo, plan=plan, by=owner.actor, now=datetime.now(UTC))
    path = reverse("pay", args=[offer.pay_token])
    return f"{settings.PUBLIC_URL}{path}  {offer.get_payment_type_display()}: {name}"


def unpaid(business: "Business", name: str) -> "Offer | None":
    """Jo's offer of this name that waits for its first payment."""
    from tenpack.money.models import Offer

    found = Offer.objects.filter(business=business, client__email="jo@example.com", name=name, payments_made=0)
    return found.filter(withdrawn_at=None, cancelled_at=None).order_by("-id").first()


if __name__ == "__main__":
    sys.exit(main())
