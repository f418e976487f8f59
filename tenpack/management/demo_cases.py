"""Clients of the demo with whom something went another way: late, owed, frozen, refunded, archived."""

from datetime import datetime

from tenpack.kit.money import Money
from tenpack.management.demo_diary import Diary, Person
from tenpack.money.actions import (
    cancel_offer,
    make_offer_for_pack,
    make_one_off_offer,
    pause_offer,
    withdraw_offer,
)
from tenpack.money.choices import Method
from tenpack.packs.actions import PackDraft, adjust_pack, change_pack, freeze_pack, withdraw_sessions
from tenpack.packs.choices import Cause
from tenpack.packs.ledger import Act
from tenpack.packs.models import SessionPack
from tenpack.people.actions import archive_client


def carlos(diary: Diary) -> None:
    """Used up, and two sessions are owed."""
    carlos = Person(diary, "Carlos Méndez", "ben", -70, email="carlos@example.com", phone="+34 600 555 010")
    carlos.buys("five", -50)
    carlos.trains(-48, -41, -34, -27, -20)
    carlos.owes(-6, -2)
    carlos.offered("ten", -1)


def hanna(diary: Diary) -> None:
    """Expired five days ago with four sessions left."""
    hanna = Person(diary, "Hanna Kowalska", "ben", -60, email="hanna@example.com")
    hanna.buys("kickstart", -35, Method.BANK_TRANSFER)
    hanna.trains(-30, -24)


def tom(diary: Diary) -> None:
    """Moved away: everything refunded, every session withdrawn."""
    tom = Person(diary, "Tom Baker", "maya", -58, email="tom@example.com")
    tom.buys("five", -25, Method.DEMO_CARD).refunded(-16, "Moved to another town")


def ingrid(diary: Diary) -> None:
    """Injured: the unused part went back."""
    ingrid = Person(diary, "Ingrid Åsgård", "aisha", -64, email="ingrid@example.com")
    ingrid.buys("ten", -60, Method.BANK_TRANSFER).refunded(-10, "Knee surgery, no training until autumn")
    ingrid.trains(-57, -50, -43, -36)


def marek(diary: Diary) -> None:
    """Trains on a pack nobody has paid yet."""
    marek = Person(diary, "Marek Novák", "ben", -24, email="marek@example.com")
    draft = PackDraft(
        title="Team pack, invoice follows", sessions=10, starts_on=diary.day(-21), expires_on=diary.day(69)
    )

    def ask(pack: SessionPack, now: datetime) -> None:
        make_offer_for_pack(
            pack=pack, price=Money(38000, "EUR"), memo="Invoice to the club", by=marek.coach.actor, now=now
        )

    marek.given(-21, draft, then=ask)
    marek.trains(-19, -12, -5)


def grace(diary: Diary) -> None:
    """Travels: the pack rests, and ends as many days later."""
    grace = Person(diary, "Grace O'Neill", "aisha", -50, email="grace@example.com")
    sale = grace.buys("ten", -40)
    grace.trains(-38, -31, -24)
    first, last = diary.day(-4), diary.day(9)
    diary.at(
        -5,
        18,
        lambda now: freeze_pack(
            pack=sale.pack, starts_on=first, ends_on=last, reason="Travelling", by=grace.coach.actor, now=now
        ),
    )


def noah(diary: Diary) -> None:
    """Begins in ten days."""
    noah = Person(diary, "Noah Schmidt", "maya", -8, email="noah@example.com")
    draft = PackDraft(
        title="10 sessions from next month", sessions=10, starts_on=diary.day(10), expires_on=diary.day(100)
    )
    noah.given(-6, draft)


def olivia(diary: Diary) -> None:
    """Late with a recurring payment; a session came back, and the pack was extended after it had expired."""
    olivia = Person(diary, "Olivia Papadopoulos", "ben", -90, email="olivia@example.com")
    olivia.offered("online", -80).paid(-80).paid(-50)
    sale = olivia.buys("kickstart", -60, Method.OTHER)
    olivia.trains(-58, -51, -44)

    def extend(now: datetime) -> None:
        pack = sale.pack
        change_pack(
            pack=pack,
            title=pack.title,
            starts_on=pack.starts_on,
            expires_on=diary.day(20),
            reason="Was ill for three weeks",
            version=pack.version,
            by=olivia.coach.actor,
            now=now,
        )

    diary.at(-26, 10, extend)
    olivia.trains(-10)


def david(diary: Diary) -> None:
    """All six installments paid; a correction of one session."""
    david = Person(diary, "David Kim", "maya", -190, email="david@example.com")
    sale = david.offered("half_year", -165)
    for day in (-165, -135, -104, -74, -44, -13):
        sale.paid(day, Method.BANK_TRANSFER)
    pack = david.buys("five", -30)
    david.trains(-28, -21)
    diary.at(
        -20,
        19,
        lambda now: adjust_pack(
            pack=pack.pack, change=1, reason="The coach was late last time", by=david.coach.actor, now=now
        ),
    )


def fatima(diary: Diary) -> None:
    """Two installments behind; one recurring plan cancelled, another at rest; an offer that was taken back."""
    fatima = Person(diary, "Fátima Zahra Benali", "aisha", -130, email="fatima@example.com")
    fatima.offered("half_year", -110).paid(-110).paid(-80)
    ended = fatima.offered("check_in", -60).paid(-60).paid(-46)
    resting = fatima.offered("check_in", -35).paid(-35)
    taken_back = fatima.offered("twenty", -20)

    def cancel(now: datetime) -> None:
        assert ended.offer
        cancel_offer(offer=ended.offer, reason="Prefers to come in person", by=fatima.coach.actor, now=now)

    def rest(now: datetime) -> None:
        assert resting.offer
        pause_offer(offer=resting.offer, reason="Away for the season", by=fatima.coach.actor, now=now)

    def withdraw(now: datetime) -> None:
        assert taken_back.offer
        withdraw_offer(offer=taken_back.offer, by=fatima.coach.actor, now=now)

    diary.at(-40, 10, cancel)
    diary.at(-28, 10, rest)
    diary.at(-18, 10, withdraw)
    make = Money(6000, "EUR")
    diary.at(
        -15,
        10,
        lambda now: make_one_off_offer(
            client=fatima.client, name="Running analysis", price=make, by=fatima.coach.actor, now=now
        ),
    )


def owen(diary: Diary) -> None:
    """Trained once too often; the next pack settled it. Sessions were withdrawn by agreement, then archived."""
    owen = Person(diary, "Owen Gallagher", "ben", -140, email="owen@example.com")
    owen.offered("trial", -138)
    owen.trains(-136)
    owen.owes(-131)
    sale = owen.buys("five", -129)
    owen.trains(-122, -115)
    act = Act(owen.coach.actor, diary.moment(-90, 10), Cause.BY_HAND, reason="Stopped training, agreed by phone")
    diary.at(-90, 10, lambda now: withdraw_sessions(pack=sale.pack, quantity=2, act=act))
    diary.at(-30, 10, lambda now: archive_client(client=owen.client, by=owen.coach.actor, now=now))


def mia(diary: Diary) -> None:
    """Invited yesterday, with a trial session."""
    mia = Person(diary, "Mia", "aisha", -1, email="mia@example.com")
    mia.invited(-1)
    mia.offered("trial", -1)


STORIES = (carlos, hanna, tom, ingrid, marek, grace, noah, olivia, david, fatima, owen, mia)
