"""Clients of the demo who come, pay and train."""

from tenpack.kit.money import Money
from tenpack.management.demo_diary import Diary, Person
from tenpack.money.actions import make_offer_for_pack
from tenpack.money.choices import Method
from tenpack.packs.actions import PackDraft

PASSWORD = "tenpack-demo"
TRANSFER, CARD, OTHER = Method.BANK_TRANSFER, Method.DEMO_CARD, Method.OTHER


def jo(diary: Diary) -> None:
    """The client who signs in: a long history and several packs."""
    jo = Person(diary, "Jo Sundqvist", "maya", -210, email="jo@example.com", phone="+49 30 5550 1234")
    jo.invited(-209, PASSWORD)
    jo.offered("trial", -208)
    jo.trains(-206, note="First session: goals, movement screen")
    jo.buys("ten", -200)
    jo.trains(*range(-198, -134, 7))
    jo.buys("nutrition", -150, TRANSFER).refunded(-144, "The appointment could not take place")
    jo.buys("ten", -128, TRANSFER)
    jo.trains(-125, -118, -111, -104, -90, -83, -62)
    jo.offered("online", -85).paid(-85, CARD).paid(-55, CARD).paid(-25, CARD)
    jo.buys("twenty", -34, CARD)
    jo.trains(-32, -29, -25, -22, -18)
    jo.trains(-13)
    jo.undoes(-13)
    gift = PackDraft(
        title="Birthday gift",
        sessions=4,
        starts_on=diary.day(-15),
        expires_on=diary.day(11),
        reason="From the whole studio",
    )
    jo.given(-15, gift)
    jo.trains(-11, -4)
    jo.trains(-1, note="Deadlift 80 kg × 5, all clean")
    jo.offered("nutrition", -2)
    outdoor = PackDraft(
        title="Outdoor block", sessions=5, starts_on=diary.day(14), expires_on=diary.day(75), awaits_payment=True
    )
    jo.given(
        -3,
        outdoor,
        then=lambda pack, now: make_offer_for_pack(
            pack=pack, price=Money(20000, "EUR"), memo="Five mornings in the park", by=jo.coach.actor, now=now
        ),
    )


def sam(diary: Diary) -> None:
    """Two sessions left."""
    sam = Person(diary, "Sam Okafor", "ben", -95, email="sam@example.com")
    sam.buys("ten", -70, CARD)
    sam.trains(*range(-68, -12, 7))


def priya(diary: Diary) -> None:
    """Three days left to use three sessions."""
    priya = Person(diary, "Priya Raghunathan", "ben", -60, email="priya@example.com")
    priya.buys("kickstart", -27)
    priya.trains(-25, -20, -9)


def lukas(diary: Diary) -> None:
    """Two weeks left."""
    lukas = Person(diary, "Lukas Brandt", "maya", -120, email="lukas@example.com")
    lukas.buys("five", -110)
    lukas.trains(-108, -101, -94, -87, -80)
    lukas.buys("block", -42, TRANSFER)
    lukas.trains(-39, -32, -25, -11)


def yuki(diary: Diary) -> None:
    """The last session is the next one."""
    yuki = Person(diary, "田中 美咲", "aisha", -80, email="misaki@example.com")
    yuki.buys("five", -30, OTHER)
    yuki.trains(-27, -20, -13, -6)


def layla(diary: Diary) -> None:
    """A name that runs from right to left; somebody else pays."""
    layla = Person(diary, "ليلى الحسيني", "ben", -75, email="layla@example.com", phone="+971 50 555 0142")
    layla.buys("ten", -73, TRANSFER, billing_email="accounts@example.org")
    layla.trains(-71, -64, -57, -43, -36, -22, -15)


def noa(diary: Diary) -> None:
    """Another one, with a pack that never expires."""
    noa = Person(diary, "נועה לוי", "aisha", -50, email="noa@example.com")
    noa.buys("gift", -48, CARD)
    noa.trains(-40, -19)


def zoe(diary: Diary) -> None:
    """A name with a picture in it; trained today."""
    zoe = Person(diary, "Zoë Fontaine 🏋️‍♀️", "maya", -100, email="zoe@example.com")
    zoe.buys("twenty", -98, CARD)
    zoe.trains(-95, -92, -88, -85, -81, -71, -60, -50, -41, -29, -21, -14, -7)
    zoe.trains(0, note="New best: pull-up × 4")


def alexandria(diary: Diary) -> None:
    """The longest name a client may have."""
    name = "Alexandria Konstantinopoulou-Featherstonehaugh von Hohenstaufen-Württemberg"
    alexandria = Person(diary, name, "maya", -45, email="alexandria.konstantinopoulou@example.com")
    alexandria.buys("block", -44)
    alexandria.trains(-42, -35, -28)


def ethan(diary: Diary) -> None:
    """Pays every month and has nothing else."""
    ethan = Person(diary, "Ethan Whitfield", "aisha", -150, email="ethan@example.com")
    ethan.offered("online", -145).paid(-145).paid(-115).paid(-84).paid(-54).paid(-23)


def chiara(diary: Diary) -> None:
    """Every second week, never late; but the bank disputes the card that paid for sessions."""
    chiara = Person(diary, "Chiara D'Angelo", "ben", -66, email="chiara@example.com")
    sale = chiara.offered("check_in", -64)
    for day in (-64, -50, -36, -22, -8):
        sale.paid(day, CARD)
    chiara.buys("five", -12, CARD).disputed(-1, "The bank says that the owner of the card does not know this payment")


def amara(diary: Diary) -> None:
    """In the middle of six installments, and training beside it."""
    amara = Person(diary, "Amara Nwosu", "maya", -90, email="amara@example.com")
    amara.offered("half_year", -80).paid(-80, CARD).paid(-50, CARD).paid(-19, CARD)
    amara.buys("five", -28)
    amara.trains(-26, -17, -3)


STORIES = (jo, sam, priya, lukas, yuki, layla, noa, zoe, alexandria, ethan, chiara, amara)
