"""The data of a run: a generated business, a key to it, a page worth looking at, a pack to fight over."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from tenpack.kit.ids import public_id

if TYPE_CHECKING:
    from tenpack.people.models import User

CONTENDED_SIZE = 1_000_000


@dataclass(frozen=True)
class Cast:
    """Ids and secrets the measures need."""

    business: UUID
    coach: UUID
    api_key: str
    client_ids: list[UUID]
    pack_id: UUID
    cookie: str
    profile: str
    client_cookie: str


def make_cast(*, packs: int, entries: int) -> Cast:
    """Generate a business and everything measured on it."""
    from tenpack.management.generate import generate
    from tenpack.people.actions import make_api_key
    from tenpack.people.models import Client, Coach

    now = datetime.now(UTC)
    made = generate(packs=packs, entries=entries, left=900, now=now)
    coach = Coach.objects.select_related("user", "business").get(id=made.coach)
    _row, key = make_api_key(coach=coach, name="Measuring", may_write=True, by=coach.actor, now=now)
    clients = list(Client.objects.filter(business=made.business).order_by("id").values_list("id", flat=True))
    cookie, profile, client_cookie = shown_client(now)
    return Cast(
        business=made.business,
        coach=made.coach,
        api_key=key,
        client_ids=clients[1:],
        pack_id=contended_pack(clients[0], coach, now),
        cookie=cookie,
        profile=profile,
        client_cookie=client_cookie,
    )


def shown_client(now: datetime) -> tuple[str, str, str]:
    """A client with ten packs and 40 entries, in a business of their own.

    Shape: the coach's sign-in, the address of the client, the client's sign-in.
    """
    from tenpack.management.generate import generate
    from tenpack.people.models import Client, Coach, User

    made = generate(packs=10, entries=40, now=now)
    client = Client.objects.get(business=made.business)
    client.user = User.objects.create_user(f"{client.id.hex}@example.com")
    client.save(update_fields=["user"])
    coach = Coach.objects.select_related("user").get(id=made.coach)
    return sign_in(coach.user), f"/clients/{public_id('cl', client.id)}", sign_in(client.user)


def sign_in(user: "User | None") -> str:
    """The cookie of a sign-in as this person."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from tenpack.people.sign_ins import SessionStore

    assert user
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def contended_pack(client_id: UUID, coach: object, now: datetime) -> UUID:
    """A pack of one client with far more sessions than a run can use."""
    from django.db import transaction

    from tenpack.kit.moments import local_day
    from tenpack.packs import ledger
    from tenpack.packs.actions import PackDraft, open_pack
    from tenpack.packs.choices import Bucket, Cause, Kind
    from tenpack.packs.ledger import Act
    from tenpack.people.models import Client

    client = Client.objects.select_related("business").get(id=client_id)
    act = Act(coach.actor, now, Cause.BY_HAND)  # type: ignore[attr-defined]
    draft = PackDraft(title="Contended", sessions=1, starts_on=local_day(now, client.business.zone))
    with transaction.atomic():
        pack = open_pack(client=client, draft=draft, act=act)
        ledger.write(pack, Kind.ADJUSTED, CONTENDED_SIZE - 1, Bucket.ISSUED, Bucket.FREE, act)
    return pack.id
