"""What each person wants to hear, by which way, and when: asked before anything is sent."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse

from tenpack.notices.catalogue import NoticeKind, kind_named
from tenpack.notices.choices import Channel
from tenpack.notices.preference_models import NoticeChoice, QuietHours
from tenpack.notices.quiet_rules import Quiet, quiet_until
from tenpack.people.models import Business, User

SALT = "tenpack.letters.stop"


def channels_of(user: User | None, business: Business, kind: NoticeKind) -> frozenset[Channel]:
    """The ways by which this person wants to hear of this kind; mail alone for somebody who never signed in."""
    if user is None:
        return kind.default & {Channel.MAIL}
    choice = NoticeChoice.objects.filter(user=user, business=business, kind=kind.name).first()
    return chosen(kind, choice)


def chosen(kind: NoticeKind, choice: NoticeChoice | None) -> frozenset[Channel]:
    """The same for a choice that is known: what is essential always goes by mail."""
    if choice is None:
        return kind.default
    mail = {Channel.MAIL} if choice.by_mail or kind.is_essential else set()
    return frozenset(mail | ({Channel.PUSH} if choice.by_push else set()))


def not_before(
    user: User | None,
    business: Business,
    now: datetime,
    channel: Channel = Channel.PUSH,
    kind: NoticeKind | None = None,
) -> datetime:
    """When this may reach the person: now, or after their quiet hours. What is urgent is never held back.

    Without `kind` and `channel` it answers for an ordinary push message.
    """
    if user is None or (kind and kind.is_urgent):
        return now
    hours = quiet_hours_of(user, business)
    if not hours.is_on or (channel == Channel.MAIL and not hours.holds_mail):
        return now
    return quiet_until(now, Quiet(hours.starts, hours.ends, zone_of(user, business)))


def quiet_hours_of(user: User, business: Business) -> QuietHours:
    """The person's own, or the usual ones, not stored."""
    return QuietHours.objects.filter(user=user, business=business).first() or QuietHours(user=user, business=business)


def zone_of(user: User, business: Business) -> str:
    """Where this person's clock stands: their own zone where they said one, else the business's."""
    return getattr(user, "zone", "") or business.zone


def unsubscribe_url(user: User | None, business: Business, kind: NoticeKind) -> str:
    """The whole address that stops letters of this kind, for the letter and its header.

    Empty for letters that cannot be stopped, and for somebody who never signed in.
    """
    if user is None or kind.is_essential:
        return ""
    return settings.PUBLIC_URL + reverse("letters-stop", args=[stop_token(user, business, kind)])


def stop_token(user: User, business: Business, kind: NoticeKind) -> str:
    """Signed, so that nobody stops another's letters. It never expires: old letters must be stoppable, too."""
    return signing.dumps([str(user.id), str(business.id), kind.name], salt=SALT)


def read_stop_token(token: str) -> tuple[User, Business, NoticeKind] | None:
    """Whose letters of which business and kind; None for a token that we did not sign, or what is no more."""
    try:
        user_id, business_id, name = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(id=user_id, is_active=True).first()
    business, kind = Business.objects.filter(id=business_id).first(), kind_named(name)
    return (user, business, kind) if user and business and kind and not kind.is_essential else None
