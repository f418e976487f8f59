"""Every periodic act, in one table, and the thread that runs them."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import close_old_connections, connection, transaction

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PeriodicAct:
    """One act, how often it runs, and the lock that keeps two workers from running it together."""

    name: str
    every: timedelta
    act: Callable[[datetime], object]
    lock: int


def _expire_packs(now: datetime) -> None:
    from tenpack.packs.actions import expire_packs

    expire_packs(now=now)


def _settle_owed_visits(now: datetime) -> None:
    from tenpack.packs.actions import settle_owed_visits

    settle_owed_visits(now=now)


def _settle_card_attempts(now: datetime) -> None:
    from tenpack.money.gateways import settle_card_attempts

    settle_card_attempts(now=now)


def _order_receipt_letters(now: datetime) -> None:
    from tenpack.notices.receipts import order_receipt_letters

    order_receipt_letters(now=now)


def _order_notices(now: datetime) -> None:
    from tenpack.notices.outbox import order_notices

    order_notices(now=now)


def _note_the_day(now: datetime) -> None:
    from tenpack.notices.daily import note_the_day

    note_the_day(now=now)


def _read_outside_calendars(now: datetime) -> None:
    from tenpack.appointments.actions import calendars_to_fetch, fetch_later

    for calendar_id in calendars_to_fetch(now=now):
        fetch_later.enqueue(str(calendar_id), now.isoformat())


def _forget_lapsed_holds(now: datetime) -> None:
    from tenpack.appointments.actions import forget_lapsed_holds

    forget_lapsed_holds(now=now)


def _note_reminders(now: datetime) -> None:
    from tenpack.appointments.actions import note_reminders

    note_reminders(now=now)


def _assign_sold_programs(now: datetime) -> None:
    from tenpack.training.actions import assign_sold_programs

    assign_sold_programs(now=now)


def _read_card_messages(now: datetime) -> None:
    from tenpack.money.stripe.inbox import read_waiting_events

    read_waiting_events(now=now)


def _tell_card_provider(now: datetime) -> None:
    from tenpack.money.stripe.rounds import push_all

    push_all(now=now)


def _reconcile_cards(now: datetime) -> None:
    from tenpack.money.stripe.rounds import reconcile_all

    reconcile_all(now=now)


def _forget_removed_notes(now: datetime) -> None:
    from tenpack.people.actions import forget_removed_notes

    forget_removed_notes(now=now)


def _forget_data_files(now: datetime) -> None:
    from tenpack.keeping.actions import forget_data_files

    forget_data_files(now=now)


def _blank_old_receipts(now: datetime) -> None:
    from tenpack.keeping.actions import blank_old_receipts

    del now
    blank_old_receipts()


def _forget_old_results(now: datetime) -> None:
    from django.core.management import call_command

    del now
    call_command("prune_db_task_results", verbosity=0)
    call_command("clearsessions", verbosity=0)


PERIODIC_ACTS = (
    PeriodicAct("expire packs", timedelta(hours=1), _expire_packs, lock=7_461_736_171),
    PeriodicAct("settle owed visits", timedelta(hours=1), _settle_owed_visits, lock=7_461_736_177),
    PeriodicAct("settle card attempts", timedelta(seconds=5), _settle_card_attempts, lock=7_461_736_173),
    PeriodicAct("send receipts", timedelta(seconds=5), _order_receipt_letters, lock=7_461_736_180),
    PeriodicAct("send notices", timedelta(seconds=5), _order_notices, lock=7_461_736_184),
    PeriodicAct("note the day", timedelta(minutes=15), _note_the_day, lock=7_461_736_185),
    PeriodicAct("read outside calendars", timedelta(hours=1), _read_outside_calendars, lock=7_461_736_174),
    PeriodicAct("forget lapsed holds", timedelta(hours=1), _forget_lapsed_holds, lock=7_461_736_175),
    PeriodicAct("note reminders", timedelta(minutes=5), _note_reminders, lock=7_461_736_176),
    PeriodicAct("assign sold programs", timedelta(minutes=1), _assign_sold_programs, lock=7_461_736_178),
    PeriodicAct("read card messages", timedelta(seconds=5), _read_card_messages, lock=7_461_736_181),
    PeriodicAct("tell the card provider", timedelta(minutes=1), _tell_card_provider, lock=7_461_736_182),
    PeriodicAct("reconcile cards", timedelta(days=1), _reconcile_cards, lock=7_461_736_183),
    PeriodicAct("forget removed notes", timedelta(days=1), _forget_removed_notes, lock=7_461_736_186),
    PeriodicAct("forget data files", timedelta(hours=1), _forget_data_files, lock=7_461_736_190),
    PeriodicAct("blank old receipts", timedelta(days=1), _blank_old_receipts, lock=7_461_736_191),
    PeriodicAct("forget old results", timedelta(days=1), _forget_old_results, lock=7_461_736_172),
)


@dataclass
class Schedule:
    """When each act runs next. Every act may run twice without harm, so nothing is stored."""

    acts: tuple[PeriodicAct, ...] = PERIODIC_ACTS
    due: dict[str, datetime] = field(default_factory=dict)

    def run_due(self, now: datetime) -> list[str]:
        """Run what is due at `now`; return the names of what ran. What fails is tried again next time."""
        ran = []
        for act in self.acts:
            if self.due.get(act.name, now) > now:
                continue
            self.due[act.name] = now + act.every
            if _run_alone(act, now):
                ran.append(act.name)
        return ran


def _run_alone(act: PeriodicAct, now: datetime) -> bool:
    """Run one act unless another worker is running it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [act.lock])
            (free,) = cursor.fetchone() or (False,)
        if not free:
            return False
        try:
            act.act(now)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [act.lock])
    except Exception:
        # The fault of one act, or of whoever it speaks to, must not keep the others from running.
        logger.exception("The periodic act %r failed; it will be tried again", act.name)
        connection.close()
        return False
    return True


def run_until(stop: threading.Event, *, look_every_seconds: float = 5) -> None:
    """Run the acts as they fall due until `stop` is set."""
    schedule = Schedule()
    while not stop.is_set():
        close_old_connections()
        schedule.run_due(datetime.now(UTC))
        stop.wait(look_every_seconds)
    transaction.get_connection().close()
