"""The business itself: first run, settings, policy, API keys."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import NAME_LENGTH, Checks
from tenpack.kit.errors import ChangedMeanwhile
from tenpack.kit.moments import zone_names
from tenpack.kit.money import currency_codes
from tenpack.people.actions.passwords import check_password
from tenpack.people.choices import LOCALES, Role, WeekStart, WeightUnit
from tenpack.people.errors import AlreadySetUp
from tenpack.people.models import ApiKey, Business, Coach, User
from tenpack.people.rules import PolicyTerms, check_policy, weights_in

FIRST_RUN_LOCK = 10_000_001


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessDraft:
    """A business as asked for. The zone is changed by `packs.actions.change_zone`, the currency never."""

    name: str
    zone: str
    currency: str
    locale: str = "en"
    week_start: int = WeekStart.MONDAY
    weight_unit: str = WeightUnit.KILOGRAM
    may_book_unpaid: bool = False
    clients_may_log: bool = True
    plates: str = ""
    bar: str = ""

    def checked(self) -> dict[str, object]:
        """The columns. Errors: `InvalidFields`."""
        checks = Checks()
        name = checks.text("name", self.name, NAME_LENGTH, required=True)
        if self.zone not in zone_names():
            checks.problem("zone", _("Choose a time zone such as Europe/Berlin."))
        if self.currency not in currency_codes():
            checks.problem("currency", _("Choose a currency such as EUR."))
        if self.locale not in LOCALES:
            checks.problem("locale", _("Choose one of the list."))
        if self.week_start not in WeekStart.values:
            checks.problem("week_start", _("Choose one of the list."))
        if self.weight_unit not in WeightUnit.values:
            checks.problem("weight_unit", _("Choose one of the list."))
        plates, bar = weights_in(self.plates), weights_in(self.bar)
        if plates is None:
            checks.problem("plates", _("Write the weights of the plates with spaces between, such as 20 10 5 2.5."))
        if bar is None or len(bar) > 1:
            checks.problem("bar", _("Write the weight of the bar, such as 20."))
        checks.refuse_if_any()
        return {
            "name": name,
            "zone": self.zone,
            "currency": self.currency,
            "locale": self.locale,
            "week_start": self.week_start,
            "weight_unit": self.weight_unit,
            "may_book_unpaid": self.may_book_unpaid,
            "clients_may_log": self.clients_may_log,
            "plates": " ".join(f"{one:f}" for one in plates or []),
            "bar": "".join(f"{one:f}" for one in bar or []),
        }


@transaction.atomic
def set_up_business(
    *,
    draft: BusinessDraft,
    owner_name: str,
    owner_email: str,
    password: str | None,
    is_demo: bool = False,
    now: datetime,
) -> Coach:
    """Make the first business of an empty site and its owner. Errors: `InvalidFields`, `AlreadySetUp`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST_RUN_LOCK])
    if Business.objects.exists():
        raise AlreadySetUp
    return open_business(
        draft=draft,
        owner_name=owner_name,
        owner_email=owner_email,
        password=password,
        is_demo=is_demo,
        now=now,
    )


@transaction.atomic
def open_business(
    *,
    draft: BusinessDraft,
    owner_name: str,
    owner_email: str,
    password: str | None,
    is_demo: bool = False,
    now: datetime,
) -> Coach:
    """Make a business and its owner, who may be somebody with a sign-in already. Errors: `InvalidFields`."""
    columns = draft.checked()
    checks = Checks()
    name = checks.text("owner_name", owner_name, NAME_LENGTH, required=True)
    email = checks.email("owner_email", owner_email, required=True)
    if password is not None:
        check_password(checks, "password", password, email=email, name=name)
    checks.refuse_if_any()
    business = Business.objects.create(created_at=now, is_demo=is_demo, **columns)
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, password, name)
    owner = Coach.objects.create(business=business, user=user, role=Role.OWNER, name=name)
    record("business.opened", business_id=business.id, about=business, now=now, by=owner.actor)
    return owner


@transaction.atomic
def change_business(*, business: Business, draft: BusinessDraft, version: int, by: Actor, now: datetime) -> Business:
    """Change all but zone and currency. Errors: `InvalidFields`, `ChangedMeanwhile`."""
    columns = draft.checked()
    business = locked(business, version)
    for name in ("name", "locale", "week_start", "weight_unit", "may_book_unpaid", "clients_may_log", "plates", "bar"):
        setattr(business, name, columns[name])
    business.version += 1
    business.save()
    record("business.changed", business_id=business.id, about=business, now=now, by=by)
    return business


@transaction.atomic
def change_policy(*, business: Business, policy: PolicyTerms, version: int, by: Actor, now: datetime) -> Business:
    """Change the default cancellation policy; packs keep the one they were sold with. Errors: `InvalidFields`."""
    checks = Checks()
    check_policy(checks, policy)
    checks.refuse_if_any()
    business = locked(business, version)
    for name, value in policy.as_columns().items():
        setattr(business, name, value)
    business.version += 1
    business.save()
    record("policy.changed", business_id=business.id, about=business, now=now, by=by, policy=policy.as_columns())
    return business


def locked(business: Business, version: int) -> Business:
    """The business as it is now, held. Errors: `ChangedMeanwhile`."""
    business = Business.objects.select_for_update().get(id=business.id)
    if business.version != version:
        raise ChangedMeanwhile
    return business


@transaction.atomic
def make_api_key(*, coach: Coach, name: str, may_write: bool, by: Actor, now: datetime) -> tuple[ApiKey, str]:
    """A key that acts as this coach. Shape: the row and the key, shown this once. Errors: `InvalidFields`."""
    checks = Checks()
    name = checks.text("name", name, NAME_LENGTH, required=True)
    checks.refuse_if_any()
    secret = f"tp_{token_urlsafe(32)}"
    key = ApiKey.objects.create(
        business_id=coach.business_id,
        coach=coach,
        name=name,
        key_hash=hash_of(secret),
        shown=secret[:9],
        may_write=may_write,
        created_at=now,
    )
    record("api_key.made", business_id=coach.business_id, about=key, now=now, by=by)
    return key, secret


@transaction.atomic
def revoke_api_key(*, key: ApiKey, by: Actor, now: datetime) -> None:
    """Close the door this key opened. Repeat: nothing happens."""
    if ApiKey.objects.filter(id=key.id, revoked_at=None).update(revoked_at=now):
        record("api_key.revoked", business_id=key.business_id, about=key, now=now, by=by)


def note_key_use(key_id: UUID, today: date) -> None:
    """Remember the day a key was last used: one write a day."""
    ApiKey.objects.filter(id=key_id).exclude(last_used_on=today).update(last_used_on=today)


def hash_of(secret: str) -> bytes:
    """What is kept of a key or token: secrets of 256 random bits need no salt."""
    return sha256(secret.encode()).digest()
