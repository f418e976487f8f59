"""The outbox: each line of the journal becomes notices once, each notice is sent once, after a crash at most twice.

Lines are found by their ids, which grow with time. A transaction may still write one with an older id, so the last hour
is looked through again each time, and what was read of it is remembered.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Exists, OuterRef
from django_tasks import task

from tenpack.journal.models import JournalLine
from tenpack.kit.ids import new_id
from tenpack.notices.catalogue import KINDS, NoticeKind, kind_named
from tenpack.notices.choices import Channel, LetterOutcome, PushOutcome
from tenpack.notices.outbox_models import Notice, NoticeCursor, ReadLine
from tenpack.notices.paper import id_of, letter_of, push_of
from tenpack.notices.preferences import channels_of, not_before
from tenpack.notices.push import send_push
from tenpack.notices.recipients import Recipient, business_of, client_of, recipients_of, stories_of
from tenpack.notices.sending import send
from tenpack.notices.telling import Story
from tenpack.notices.trying import AT_ONCE, LOST, PATIENCE, begun, due_rows, end, try_later
from tenpack.people.models import Business

# No transaction is open for as long as this.
LATE = timedelta(hours=1)
RARE = timedelta(hours=24)
EVENTS = frozenset(kind.event for kind in KINDS)


def order_notices(*, now: datetime) -> int:
    """Turn new lines of the journal into notices, and order again what failed or was cut off. Shape: how many.

    Locks, Repeat: two workers at once find each line once; a notice is made once whatever happens between.
    """
    return order_new(now) + order_again(now)


@transaction.atomic
def order_new(now: datetime) -> int:
    """Read what the journal has to tell since the last time."""
    cursor = locked_cursor()
    read = ReadLine.objects.filter(line_id=OuterRef("id"))
    unread = JournalLine.objects.filter(~Exists(read), id__gte=cursor.read_from).order_by("id")
    lines = list(unread[:AT_ONCE])
    notices = [notice for line in lines if line.event in EVENTS for notice in notices_of(line, now)]
    made = Notice.objects.bulk_create(notices, ignore_conflicts=True)
    ReadLine.objects.bulk_create([ReadLine(line_id=line.id) for line in lines], ignore_conflicts=True)
    if lines and len(lines) < AT_ONCE:
        move_on(cursor, lines[-1].id)
    return sum(order(notice, now) for notice in made)


def locked_cursor() -> NoticeCursor:
    """How far the journal was read; at first, up to now. Locks: it, so that two workers take turns."""
    NoticeCursor.objects.get_or_create(id=1, defaults={"read_from": new_id()})
    return NoticeCursor.objects.select_for_update().get(id=1)


def move_on(cursor: NoticeCursor, last: UUID) -> None:
    """Look no further back than an hour before the last line; what was read before that is forgotten."""
    floor = floor_of(last, LATE)
    if floor > cursor.read_from:
        cursor.read_from = floor
        cursor.save(update_fields=["read_from"])
        ReadLine.objects.filter(line_id__lt=floor).delete()


def floor_of(line_id: UUID, back: timedelta) -> UUID:
    """The lowest id that could be made so long before this one: it begins with 48 bits of milliseconds."""
    milliseconds = max(0, (line_id.int >> 80) - int(back / timedelta(milliseconds=1)))
    return UUID(int=milliseconds << 80)


def notices_of(line: JournalLine, now: datetime) -> list[Notice]:
    """Everything that this line makes, not yet stored. A line whose thing is no more makes nothing."""
    story_of = teller(line, now)
    try:
        stories = list(stories_of(line, story_of))
        return [notice for story in stories for one in recipients_of(story) for notice in ways_to(one, story)]
    except (ObjectDoesNotExist, LookupError):
        return []


def teller(line: JournalLine, now: datetime) -> Callable[[NoticeKind], Story]:
    """What makes stories of a line: the business and the client are asked for once."""
    business, client = business_of(line), client_of(line)
    return lambda kind: Story(kind, line, business, client, None, now)


def ways_to(one: Recipient, story: Story) -> list[Notice]:
    """A notice for each channel by which this person wants to hear of it."""
    channels = channels_of(one.user, story.business, story.kind)
    made = [notice_for(one, story, Channel(channel)) for channel in sorted(channels)]
    return [notice for notice in made if not (story.kind.is_rare and was_told_lately(notice, story))]


def notice_for(one: Recipient, story: Story, channel: Channel) -> Notice:
    has_way = one.user is not None if channel == Channel.PUSH else bool(one.to)
    due_at = not_before(one.user, story.business, story.now, channel, story.kind)
    return Notice(
        business=story.business,
        line=story.line,
        kind=story.kind.name,
        channel=channel,
        client=None if one.coach else one.client,
        coach=one.coach,
        to=one.to if channel == Channel.MAIL else "",
        outcome=LetterOutcome.WAITING if has_way else LetterOutcome.NO_ADDRESS,
        ordered_at=story.now,
        due_at=due_at if has_way else None,
    )


def was_told_lately(notice: Notice, story: Story) -> bool:
    """Whether this person heard of the same thing within a day by the same channel."""
    same = Notice.objects.filter(
        kind=notice.kind,
        channel=notice.channel,
        client=notice.client,
        coach=notice.coach,
        ordered_at__gt=story.now - RARE,
    )
    about = {"line__about_id": story.line.about_id} if story.kind.event == "program.changed" else {}
    return same.filter(line__client_id=story.line.client_id, **about).exclude(line=story.line).exists()


def order(notice: Notice, now: datetime) -> bool:
    """Have the worker send it, if it is its time; later ones are found by `order_again`."""
    if notice.due_at is None or notice.due_at > now:
        return False
    # Whoever ordered it looks after it until then.
    Notice.objects.filter(id=notice.id).update(due_at=now + PATIENCE)
    send_notice.enqueue(str(notice.id), now.isoformat())
    return True


@transaction.atomic
def order_again(now: datetime) -> int:
    """Order the notices whose time has come."""
    return sum(order(notice, now) for notice in due_rows(Notice, now))


@task()
def send_notice(notice_id: str, ordered_at: str) -> None:
    """Send one notice that still waits. Repeat: what another job has taken up is left alone."""
    now = datetime.fromisoformat(ordered_at)
    notice = begun(Notice, UUID(notice_id), now)
    if notice is None:
        return
    try:
        (send_letter if notice.channel == Channel.MAIL else send_to_screens)(notice, now)
    except (OSError, SMTPException) as error:
        try_later(notice, error, now)
    except (ObjectDoesNotExist, LookupError):
        end(notice, LetterOutcome.PASSED_OVER, problem="what it is about is no more")


def story_of_notice(notice: Notice, now: datetime) -> Story:
    """The story that this notice tells. Errors: `LookupError` for a kind that is no more."""
    kind = kind_named(notice.kind)
    if kind is None:
        raise LookupError(notice.kind)
    return teller(notice.line, now)(kind).told_to(notice.coach)


def send_letter(notice: Notice, now: datetime) -> None:
    send(letter_of(story_of_notice(notice, now), notice.to, id_of(str(notice.id))))
    notice.sent_at = now
    end(notice, LetterOutcome.SENT)


def send_to_screens(notice: Notice, now: datetime) -> None:
    """Hand it to every browser of this person that takes push messages."""
    story = story_of_notice(notice, now)
    if story.user is None:
        end(notice, LetterOutcome.NO_ADDRESS)
        return
    title, body, url = push_of(story)
    outcome = send_push(
        user=story.user, business=story.business, title=title, body=body, url=url, tag=str(notice.line_id), now=now
    )
    if outcome == PushOutcome.LATER:
        try_later(notice, OSError("the browser's provider did not take it"), now)
        return
    notice.sent_at = now if outcome == PushOutcome.SENT else None
    end(notice, LetterOutcome.SENT if outcome == PushOutcome.SENT else LetterOutcome.NO_ADDRESS)


@transaction.atomic
def send_again(*, notice: Notice, now: datetime) -> None:
    """Send what failed or came back once more, from the beginning. Repeat: one that is under way is left alone."""
    row = Notice.objects.select_for_update().get(id=notice.id)
    if row.outcome in LOST:
        row.outcome, row.due_at, row.tries, row.is_repeat, row.problem = LetterOutcome.WAITING, now, 0, False, ""
        row.save(update_fields=["outcome", "due_at", "tries", "is_repeat", "problem"])
        order(row, now)


def pass_over_lines() -> None:
    """Tell nothing of what the journal holds so far: for history that was made up or brought along."""
    NoticeCursor.objects.update_or_create(id=1, defaults={"read_from": new_id()})
    ReadLine.objects.all().delete()


@transaction.atomic
def pass_over_business(business: Business) -> int:
    """Tell nothing of what the journal holds of this business: it was told where it came from. Shape: how many lines.

    Locks: the cursor, so no worker reads meanwhile. Repeat: nothing happens.
    """
    cursor = locked_cursor()
    lines = JournalLine.objects.filter(business_id=business.id, id__gte=cursor.read_from)
    read = [ReadLine(line_id=one) for one in lines.values_list("id", flat=True)]
    return len(ReadLine.objects.bulk_create(read, batch_size=5_000, ignore_conflicts=True))
