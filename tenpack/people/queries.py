"""Reading people, beginning with what a person may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from tenpack.journal.choices import SYSTEM, Actor, ActorKind
from tenpack.kit.errors import Forbidden, NotFound
from tenpack.kit.ids import NO_ID
from tenpack.kit.statements import prepared_row
from tenpack.people.choices import ClientState, Role
from tenpack.people.message_models import Message
from tenpack.people.models import ApiKey, Business, Client, Coach, Invitation, SessionRate, User


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in one business: what they may see and do follows from it."""

    business: Business
    role: Role
    coach: Coach | None = None
    client: Client | None = None
    # Messages that wait to be read here.
    unread: int = 0

    @property
    def actor(self) -> Actor:
        """The one who acts from this seat."""
        person = self.coach or self.client
        return person.actor if person else SYSTEM

    @property
    def only_coach(self) -> UUID | None:
        """The coach whose clients alone may be seen from here; None for all of the business."""
        return None if self.role.runs_business or not self.coach else self.coach.id

    @property
    def business_id(self) -> UUID:
        """The business's id."""
        return self.business.id

    @property
    def key(self) -> str:
        """What a sign-in remembers of the chosen seat."""
        return str(self.coach.id if self.coach else self.client.id if self.client else "")


def seats_of(user: User) -> list[Seat]:
    """Every place this sign-in has, work first, each with the messages that wait there. Two queries."""
    coaches = Coach.objects.filter(user=user, left_at=None).select_related("business").order_by("id")
    clients = Client.objects.filter(user=user, archived_at=None).select_related("business", "coach").order_by("id")
    from_clients = Message.objects.filter(
        client__coach=OuterRef("pk"), client__archived_at=None, coach=None, read_at=None
    )
    from_coaches = Message.objects.filter(client=OuterRef("pk"), coach__isnull=False, read_at=None)
    coaches = coaches.annotate(unread=counted(from_clients, "client__coach"))
    clients = clients.annotate(unread=counted(from_coaches, "client"))
    work = [Seat(coach.business, Role(coach.role), coach=coach, unread=coach.unread) for coach in coaches]
    return work + [Seat(one.business, Role.CLIENT, client=one, unread=one.unread) for one in clients]


def counted(rows: QuerySet[Message], by: str) -> Coalesce:
    """How many these are, within another query."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(n=Count("*")).values("n")), Value(0))


def seat_of(user: User, chosen: str | None) -> Seat | None:
    """The seat a sign-in has chosen, else its first; None where it has no place."""
    return chosen_seat(seats_of(user), chosen)


def chosen_seat(seats: list[Seat], chosen: str | None) -> Seat | None:
    """The one with this key, else the first."""
    return next((seat for seat in seats if seat.key == chosen), seats[0] if seats else None)


def clients_seen_by(seat: Seat) -> QuerySet[Client]:
    """All clients for owner and manager, their own for a coach, oneself for a client."""
    clients = Client.objects.filter(business=seat.business)
    if seat.client:
        return clients.filter(id=seat.client.id)
    return clients.filter(coach_id=seat.only_coach) if seat.only_coach else clients


def client_seen_by(seat: Seat, client_id: UUID | None) -> Client:
    """The client with this id. Errors: `NotFound` outside the business, `Forbidden` where it is another coach's."""
    client = Client.objects.filter(business=seat.business, id=client_id or NO_ID).select_related("coach").first()
    if client is None or (seat.client and seat.client.id != client.id):
        raise NotFound
    require_client(seat, client)
    return client


def require_client(seat: Seat, client: Client) -> None:
    """Refuse a coach who is not this client's. Errors: `Forbidden`."""
    if seat.only_coach and client.coach_id != seat.only_coach:
        raise Forbidden


def search_clients(clients: QuerySet[Client], *, text: str = "", state: str = "", coach: str = "") -> QuerySet[Client]:
    """Those whose name, address or phone contains every word; archived ones only when asked for."""
    for word in text.split():
        clients = clients.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(phone__icontains=word))
    if coach:
        clients = clients.filter(coach_id=coach)
    if state == ClientState.ARCHIVED:
        return clients.exclude(archived_at=None)
    clients = clients.filter(archived_at=None)
    if state == ClientState.INVITED:
        return clients.filter(user=None).exclude(invited_at=None)
    if state == ClientState.ACTIVE:
        return clients.filter(Q(invited_at=None) | Q(user__isnull=False))
    return clients


def team_of(business: Business) -> QuerySet[Coach]:
    """Everybody who works in the business now, by name."""
    return Coach.objects.filter(business=business, left_at=None).select_related("user").order_by("name", "id")


def rates_of(coach: Coach) -> QuerySet[SessionRate]:
    """What the coach earns for one session, the newest rate first."""
    return SessionRate.objects.filter(coach=coach).order_by("-starts_on")


def open_invitations(business: Business) -> QuerySet[Invitation]:
    """Invitations to the team that nobody has accepted or withdrawn."""
    return Invitation.objects.filter(business=business, client=None, accepted_at=None, withdrawn_at=None).order_by(
        "-id"
    )


def keys_of(business: Business) -> QuerySet[ApiKey]:
    """API keys that still open the door, newest first."""
    return ApiKey.objects.filter(business=business, revoked_at=None).select_related("coach").order_by("-id")


def names_of(business: Business, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of these coaches and clients, for pages that say who did it. One query, none for no ids."""
    if not ids:
        return {}
    coaches = Coach.objects.filter(business=business, id__in=ids).values_list("id", "name")
    clients = Client.objects.filter(business=business, id__in=ids).values_list("id", "name")
    return dict(coaches.union(clients, all=True))


KEY_SEAT = """
SELECT key.id, key.may_write, key.last_used_on, key.business_id, coach.id, coach.role
FROM tenpack_apikey key JOIN tenpack_coach coach ON coach.id = key.coach_id
WHERE key.key_hash = %s AND key.revoked_at IS NULL AND coach.left_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class KeySeat:
    """The seat of a program: what its API key opens, as ids only, so that it costs one quick look."""

    key_id: UUID
    may_write: bool
    last_used_on: date | None
    business_id: UUID
    coach_id: UUID
    role: str

    @property
    def actor(self) -> Actor:
        """The coach as whom the program acts."""
        return Actor(ActorKind.COACH, self.coach_id)

    @property
    def only_coach(self) -> UUID | None:
        """The coach whose clients alone may be touched from here; None for all of the business."""
        return self.coach_id if self.role == Role.COACH else None


def key_seat(key_hash: bytes) -> KeySeat | None:
    """The seat behind a key's hash; None where the key is unknown or revoked, or its coach has left. One round trip."""
    row = prepared_row(KEY_SEAT, [key_hash])
    return KeySeat(*row) if row else None


def seat_of_key(key: KeySeat) -> Seat:
    """The whole seat of the coach as whom a program acts."""
    coach = Coach.objects.select_related("business", "user").get(id=key.coach_id)
    return Seat(coach.business, Role(coach.role), coach=coach)
