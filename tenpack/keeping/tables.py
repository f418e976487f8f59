"""Every table of a business in the order in which its rows can be stored, and which of its rows are the business's.

A test compares this list with the tables: a new one is here, or says why it does not travel.
"""

from dataclasses import dataclass

from django.db import connection

OURS = "business_id = %(business)s"
OF_COACH = "coach_id IN (SELECT id FROM tenpack_coach WHERE business_id = %(business)s)"
OF_PACK = "pack_id IN (SELECT id FROM tenpack_sessionpack WHERE business_id = %(business)s)"
OF_ENTRY = "entry_id IN (SELECT id FROM tenpack_ledgerentry WHERE business_id = %(business)s)"
OF_RECEIPT = "receipt_id IN (SELECT id FROM tenpack_receipt WHERE business_id = %(business)s)"
LETTER_ENDED = "CASE WHEN due_at IS NULL THEN outcome ELSE 'passed_over' END"
PEOPLE = (
    "IN (SELECT user_id FROM tenpack_coach WHERE business_id = %(business)s"
    " UNION SELECT user_id FROM tenpack_client WHERE business_id = %(business)s)"
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table, which of its rows travel, and columns that are set to something else on the way."""

    name: str
    rows: str = OURS
    instead: tuple[tuple[str, str], ...] = ()
    is_shared: bool = False

    def columns(self) -> list[str]:
        """Its columns but those the database fills itself."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
                " AND table_name = %s AND is_identity = 'NO' AND is_generated = 'NEVER' ORDER BY ordinal_position",
                [self.name],
            )
            return [name for (name,) in cursor.fetchall()]


def ours(*names: str) -> tuple[Table, ...]:
    """Tables whose rows name their business."""
    return tuple(Table(f"tenpack_{name}") for name in names)


TABLES = (
    # A sign-in may have a place elsewhere too, so it may be there already.
    Table("tenpack_user", f"id {PEOPLE}", is_shared=True),
    Table("account_emailaddress", f"user_id {PEOPLE}", is_shared=True),
    Table("mfa_authenticator", f"user_id {PEOPLE}", is_shared=True),
    # The provider's keys stay behind, so cards are connected anew.
    Table("tenpack_business", "id = %(business)s", instead=(("card_mode", "''"),)),
    *ours("coach"),
    Table("tenpack_sessionrate", OF_COACH),
    *ours("client", "invitation", "apikey", "repeatedrequest"),
    *ours("message", "attachment", "note", "noteversion", "letterintro", "noticechoice", "quiethours"),
    Table("tenpack_erasure", instead=(("transaction_id", "''"),)),
    *ours("sessionpack"),
    Table("tenpack_packterms", OF_PACK),
    Table("tenpack_freeze", OF_PACK),
    *ours("visit", "ledgerentry"),
    Table("tenpack_ledgerreason", OF_ENTRY),
    *ours("objection"),
    *ours("booking", "plan", "coupon", "offer", "payment", "refund", "cardattempt", "receiptcounter", "receipt"),
    # What still waits is sent by the site it waits at.
    Table("tenpack_receiptletter", OF_RECEIPT, instead=(("due_at", "NULL"), ("outcome", LETTER_ENDED))),
    *ours("stripecustomer", "stripecall", "checkout", "subscription", "refundrequest", "dispute", "unfitmoney"),
    *ours("stripeevent", "appointmenttype", "series", "slot", "appointment"),
    Table("tenpack_workinghours", OF_COACH),
    *ours("dayexception"),
    Table("tenpack_bookingrules", OF_COACH),
    Table("tenpack_hold", OF_COACH),
    *ours("feed", "enquiry"),
    Table("tenpack_outsidecalendar", OF_COACH),
    Table("tenpack_busytime", OF_COACH),
    *ours("exercise", "program", "programday", "planprogram", "offerprogram"),
    *ours("workout", "workoutcomment", "workoutline", "workoutset", "operation", "signoff", "measure", "journalline"),
)

STAYS = {
    "tenpack_stripeaccount": "sealed keys, which another site could not open",
    "tenpack_datafile": "lives for a week, for one person",
    "tenpack_cache": "counts for minutes",
    "tenpack_notice": "what was sent from elsewhere, under that site's name",
    "tenpack_readline": "how far this site has read its journal; an import notes its own lines",
    "tenpack_noticecursor": "how far this site has read its journal",
    "tenpack_pushsubscription": "browsers trust the key of one site alone; people turn messages on again",
    "tenpack_pushkey": "sealed, and of one site",
    "tenpack_signin": "browsers signed in at one address; people sign in again",
}
