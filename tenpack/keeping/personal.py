"""Every column of the database that can hold words, and what becomes of it when a person is erased.

A test compares this table with the database: a new column that is not declared here fails it. Whoever adds a table with
words about clients adds a function `tenpack_erase_part_…` beside it (`migrations/erasure_parts.sql`) and lines here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Fate(Enum):
    """What becomes of a column's words."""

    BLANKED = "emptied, or the pseudonym put in their place"
    DELETED = "the row goes"
    LAPSES = "goes by itself within days, or is opened and deleted with the sign-in"
    KEPT_BY_LAW = "stays until the years are over that bookkeeping law asks for"
    CODE = "written by programs: ids, hashes, words of a fixed list"
    BUSINESS = "about the business, its team or what it sells, not about a client"

    @property
    def is_personal(self) -> bool:
        """Whether it may name or describe a client."""
        return self not in (Fate.CODE, Fate.BUSINESS)


@dataclass(frozen=True, slots=True)
class Column:
    """One column and its fate."""

    table: str
    name: str
    fate: Fate


BLANKED, DELETED, LAPSES, CODE, BUSINESS = Fate.BLANKED, Fate.DELETED, Fate.LAPSES, Fate.CODE, Fate.BUSINESS
ACTOR, TERMS = "actor_kind", "payment_type currency interval_unit expiry_kind expires_unit"

# Django's and allauth's; names as they stand in the database.
OTHERS: tuple[tuple[str, str, Fate], ...] = (
    ("account_emailaddress", "email", DELETED),
    ("account_emailconfirmation", "key", DELETED),
    ("mfa_authenticator", "type data", DELETED),
    ("auth_group", "name", CODE),
    ("auth_permission", "name codename", CODE),
    ("django_content_type", "app_label model", CODE),
    ("django_migrations", "app name", CODE),
    ("django_session", "session_key session_data", LAPSES),
    (
        "django_tasks_database_dbtaskresult",
        "status task_path queue_name backend_name exception_class_path worker_ids",
        CODE,
    ),
    ("django_tasks_database_dbtaskresult", "args_kwargs return_value traceback", LAPSES),
    # Counts of tries by address, for minutes.
    ("tenpack_cache", "cache_key value", LAPSES),
)

OURS: tuple[tuple[str, str, Fate], ...] = (
    ("apikey", "name key_hash shown", BUSINESS),
    ("appointment", "location description", BLANKED),
    ("appointment", "decision cancelled_by outcome", CODE),
    ("appointmenttype", "name colour", BUSINESS),
    ("attachment", "name", DELETED),
    ("attachment", "kind", CODE),
    ("business", "name zone currency locale weight_unit plates bar card_mode country", BUSINESS),
    ("business", "address legal_name receipt_note tax_number", BUSINESS),
    ("cardattempt", "state", CODE),
    ("checkout", "url", BLANKED),
    ("checkout", "kind mode state session_id charge_id", CODE),
    ("client", "name email phone billing_address billing_name", BLANKED),
    ("coach", "role name", BUSINESS),
    ("coupon", "code currency", BUSINESS),
    ("datafile", "content", BLANKED),
    ("datafile", "asked_kind state", CODE),
    ("dayexception", "reason", BUSINESS),
    # The reason is a word of the bank's list.
    ("dispute", "dispute_id currency reason state", CODE),
    ("enquiry", "name email phone words", BLANKED),
    ("erasure", "asked_kind pseudonym transaction_id", CODE),
    ("exercise", "name aliases equipment mechanic force measured primary secondary cue video_url", BUSINESS),
    ("feed", "token_hash", CODE),
    ("freeze", "reason", BLANKED),
    ("invitation", "email name", BLANKED),
    ("invitation", "role token_hash", CODE),
    ("journalline", "reason facts", BLANKED),
    ("journalline", f"event about_kind {ACTOR}", CODE),
    ("ledgerentry", f"kind from_bucket to_bucket {ACTOR} cause why reason_hash previous_hash hash", CODE),
    # Chosen by programs that repeat a request, and chained: it cannot go without breaking the books.
    ("ledgerentry", "repeat_key request_hash", CODE),
    ("ledgerreason", "text", BLANKED),
    ("letterintro", "kind", CODE),
    ("letterintro", "text", BUSINESS),
    ("measure", "kind", DELETED),
    ("message", "text", DELETED),
    ("note", "text", DELETED),
    ("noteversion", "text", DELETED),
    # Of a notice to the team, the address is a coach's.
    ("notice", "to problem", BLANKED),
    ("notice", "kind channel outcome", CODE),
    ("noticechoice", "kind", CODE),
    ("objection", "text answer", BLANKED),
    # Of an offer from a plan, name and memo are the plan's; a one-off price has its own.
    ("offer", "name memo billing_email pay_token", BLANKED),
    ("offer", TERMS, CODE),
    ("operation", "body", BLANKED),
    ("operation", "kind digest", CODE),
    ("outsidecalendar", "name url problem", BUSINESS),
    ("packterms", "title reason", BLANKED),
    ("packterms", ACTOR, CODE),
    ("payment", "note", BLANKED),
    ("payment", f"method currency {ACTOR} provider_id", CODE),
    ("plan", "name memo", BUSINESS),
    ("plan", TERMS, CODE),
    ("program", "title note", BLANKED),
    ("programday", "title blocks", BLANKED),
    ("pushkey", "public sealed sealed_for", CODE),
    ("pushsubscription", "endpoint_hash sealed", DELETED),
    ("receipt", "buyer lines", Fate.KEPT_BY_LAW),
    ("receipt", "seller", BUSINESS),
    ("receipt", "kind locale currency", CODE),
    ("receiptcounter", "kind", CODE),
    ("receiptletter", "to problem", BLANKED),
    ("receiptletter", "outcome", CODE),
    ("refund", "reason", BLANKED),
    ("refund", f"currency {ACTOR} origin provider_id", CODE),
    ("refundrequest", "reason refusal", BLANKED),
    ("refundrequest", f"state {ACTOR}", CODE),
    ("repeatedrequest", "answer", BLANKED),
    ("repeatedrequest", "key request_hash", CODE),
    ("series", "repeat end_kind", CODE),
    ("sessionpack", "title", BLANKED),
    ("sessionpack", "source currency", CODE),
    ("signoff", "drawing pin_hash", BLANKED),
    ("signoff", "kind", CODE),
    # A visitor's, whom nobody knows, lapses.
    ("signin", "session_key session_data browser", DELETED),
    ("stripeaccount", "mode account_id name secret_key webhook_secret key_shown", BUSINESS),
    ("stripecall", "params answer refusal", BLANKED),
    ("stripecall", "purpose path", CODE),
    ("stripecustomer", "email", BLANKED),
    ("stripecustomer", "mode customer_id", CODE),
    ("stripeevent", "body trouble", BLANKED),
    ("stripeevent", "event_id kind mode state", CODE),
    ("subscription", "card_shown failed_card", BLANKED),
    ("subscription", "mode subscription_id customer_id schedule_id state", CODE),
    ("unfitmoney", "mode charge_id currency why", CODE),
    ("user", "password email name language zone weight_unit", BLANKED),
    ("visit", "note", BLANKED),
    ("workout", "title note no_session_reason", BLANKED),
    ("workoutcomment", "text", DELETED),
    ("workoutline", "note target", BLANKED),
    ("workoutline", "library_key", CODE),
    ("workoutset", "kind", CODE),
)


def declared() -> Iterator[Column]:
    """Every column, one after the other."""
    tables = [*OTHERS, *((f"tenpack_{table}", names, fate) for table, names, fate in OURS)]
    for table, names, fate in tables:
        for name in names.split():
            yield Column(table, name, fate)
