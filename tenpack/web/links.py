"""Addresses for people who are not on the site: in mails, on paper, in the API."""

from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from tenpack.money.models import Offer
from tenpack.web.jinja import url


def absolute(path: str) -> str:
    """The whole address of a path of this site. Never taken from the request: its host can be forged."""
    return f"{settings.PUBLIC_URL}{path}"


def pay_link(offer: Offer) -> str:
    """The address behind which anybody may pay this offer."""
    return absolute(url("pay", offer.pay_token))


def pay_letter(offer: Offer) -> str:
    """A `mailto:` address with the pay link, for the coach's own mail program."""
    subject = _("%(name)s from %(business)s") % {"name": offer.name, "business": offer.business.name}
    address = offer.billing_email or offer.client.email
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(pay_link(offer))}"
