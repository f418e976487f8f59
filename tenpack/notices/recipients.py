"""Who is told of a line: clients of what is theirs, the coach responsible of what the client did, owners of trouble."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tenpack.journal.choices import ActorKind
from tenpack.journal.models import JournalLine
from tenpack.money.choices import OfferState
from tenpack.notices.catalogue import NoticeKind, kinds_about
from tenpack.notices.choices import NoticeSide
from tenpack.notices.telling import Story
from tenpack.people.choices import Role
from tenpack.people.models import Business, Client, Coach, User

LOW = 2


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person on one side of a business, and where letters to them go."""

    client: Client | None
    coach: Coach | None
    to: str

    @property
    def user(self) -> User | None:
        """Whoever signs in to read it; a client may never have."""
        return self.coach.user if self.coach else self.client.user if self.client else None


def by_client(story: Story) -> bool:
    """Whether the client did it: what the team does is no news to the team."""
    return story.line.actor_kind in (ActorKind.CLIENT, ActorKind.PAYER)


def is_completed(story: Story) -> bool:
    """Whether this payment was the last of several."""
    offer = story.offer
    return bool(offer.installments) and offer.state(story.today) == OfferState.COMPLETED


# What must be so besides the event, by the name of the kind.
CONDITIONS: dict[str, Callable[[Story], bool]] = {
    "offer-made": lambda story: story.offer.next_due_on is not None and not by_client(story),
    "offer-completed": is_completed,
    "offer-past-due": lambda story: story.offer.state(story.today) == OfferState.PAST_DUE,
    "pack-low": lambda story: story.summary.left == LOW and not story.summary.suspended,
    "reminder-day": lambda story: story.fact("hours", 25) == 25,
    "reminder-hour": lambda story: story.fact("hours", 25) == 1,
    "program-changed": lambda story: story.subject.client_id is not None,
    "program": lambda story: story.line.client_id is not None,
    "message": lambda story: not by_client(story),
    "coach-message": by_client,
    "coach-booked": by_client,
    "coach-cancelled": lambda story: story.fact("by_party") == "client" and by_client(story),
    # Whoever erases at once needs no letter that somebody asks for it.
    "coach-erasure": lambda story: by_client(story) and story.client is not None and not story.client.erased_at,
    "coach-paid": lambda story: story.line.actor_kind != ActorKind.COACH,
}


def stories_of(line: JournalLine, story_of: Callable[[NoticeKind], Story]) -> Iterator[Story]:
    """Everything there is to tell of a line."""
    for kind in kinds_about(line.event):
        if kind.has_own_letter:
            continue
        story = story_of(kind)
        condition = CONDITIONS.get(kind.name)
        if condition is None or condition(story):
            yield story


def recipients_of(story: Story) -> list[Recipient]:
    """Whom it is told. Nobody who is archived, erased or has left; and nobody of another business."""
    if story.kind.side == NoticeSide.COACH:
        return [Recipient(story.client, coach, coach.user.email) for coach in coaches_told(story)]
    client = story.client
    if client is None or client.archived_at:
        return []
    return [Recipient(client, None, address_of(story))]


def address_of(story: Story) -> str:
    """Where letters of this kind go: what is to be paid goes to whoever is billed."""
    assert story.client
    if story.kind.name in ("offer-made", "offer-reminded", "offer-past-due", "payment-failed"):
        return story.offer.billing_email or story.client.email
    return story.client.email


def coaches_told(story: Story) -> list[Coach]:
    """The coach a line names, else the client's, else the owners; owners hear of disputes and erasures, too."""
    team = Coach.objects.filter(business=story.business, left_at=None).select_related("user")
    if story.line.about_kind == "coach":
        return list(team.filter(id=story.line.about_id))
    owners = list(team.filter(role=Role.OWNER))
    if story.client is None:
        return owners
    own = list(team.filter(id=story.client.coach_id))
    if story.kind.name in ("coach-disputed", "coach-erasure"):
        return list({coach.id: coach for coach in [*own, *owners]}.values())
    return own or owners


def business_of(line: JournalLine) -> Business:
    return Business.objects.get(id=line.business_id)


def client_of(line: JournalLine) -> Client | None:
    found = Client.objects.select_related("user", "coach__user", "business")
    return found.filter(id=line.client_id, business_id=line.business_id).first() if line.client_id else None
