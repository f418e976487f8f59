"""One distinctive text in every column that may name or describe a client, and where any of it is left."""

from collections.abc import Iterable
from contextlib import contextmanager
from typing import Any

from django.db import connection

TEXT = "plantedword"
# What documents of each kind hold where a person writes.
DOCUMENT = '{"note": "plantedword", "title": "plantedword", "text": "plantedword"}'
# Rows that are about clients, where a table has others too.
ABOUT_CLIENTS = {
    "tenpack_offer.name": "plan_id IS NULL",
    "tenpack_offer.memo": "plan_id IS NULL",
    "tenpack_enquiry.email": "false",
    "tenpack_enquiry": "email IN (SELECT email FROM tenpack_user)",
    "tenpack_invitation": "client_id IS NOT NULL",
    "tenpack_journalline": "client_id IS NOT NULL",
    "tenpack_notice.to": "client_id IS NOT NULL",
    "tenpack_objection.answer": "settled_at IS NOT NULL",
    "tenpack_pushsubscription": "user_id IN (SELECT user_id FROM tenpack_client WHERE business_id = '{business}')",
    "tenpack_signin": "user_id IN (SELECT user_id FROM tenpack_client WHERE business_id = '{business}')",
    "tenpack_program": "client_id IS NOT NULL",
    "tenpack_programday": "program_id IN (SELECT id FROM tenpack_program WHERE client_id IS NOT NULL)",
    "tenpack_repeatedrequest": "answer::text LIKE '%cl\\_%'",
    "tenpack_stripecall": "answer::text LIKE '%cus\\_%'",
    "tenpack_stripeevent": "body::text LIKE '%cus\\_%'",
    "tenpack_workout.no_session_reason": "no_session_reason <> ''",
    "account_emailaddress": "user_id IN (SELECT user_id FROM tenpack_client WHERE business_id = '{business}')",
}


@contextmanager
def behind() -> Any:
    """Every trigger asleep: what is planted here no act of ours would store."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = origin")


def settle_everything(act: Any) -> None:
    """Nothing of anybody's but unused sessions stands in the way of an erasure any more."""
    from tenpack.appointments.actions import cancel_appointment
    from tenpack.appointments.choices import Party
    from tenpack.appointments.models import Appointment

    for one in Appointment.objects.filter(decision="", booking__visit=None).select_related("business", "client"):
        cancel_appointment(appointment=one, by=Party.COACH, act=act)
    with behind() as cursor:
        for statement in (
            "UPDATE tenpack_offer SET next_due_on = NULL, paused_at = NULL",
            "UPDATE tenpack_subscription SET state = 'ended'",
            "UPDATE tenpack_checkout SET state = 'expired' WHERE state = 'processing'",
            "UPDATE tenpack_cardattempt SET state = 'declined' WHERE state = 'processing'",
            "UPDATE tenpack_unfitmoney SET returned_at = now()",
            "UPDATE tenpack_refundrequest SET state = 'failed' WHERE state = 'asked'",
            "UPDATE tenpack_dispute SET state = 'won' WHERE state = 'open'",
        ):
            cursor.execute(statement)


def plant(columns: Iterable[tuple[str, str]], business: Any) -> set[str]:
    """The text in each of these columns, in every row about a client of this business. Shape: the tables with rows."""
    planted = set()
    with behind() as cursor:
        for table, name in columns:
            cursor.execute(
                "SELECT column_name, (data_type, coalesce(character_maximum_length, 500))::text"
                " FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
                [table],
            )
            kinds = dict(cursor.fetchall())
            kind, longest = kinds[name].strip("()").replace('"', "").rsplit(",", 1)
            where = ABOUT_CLIENTS.get(f"{table}.{name}") or ABOUT_CLIENTS.get(table, "true")
            where = where.format(business=business.id)
            if "business_id" in kinds:
                where += f" AND business_id = '{business.id}'"
            if int(longest) > len(TEXT):
                cursor.execute(f'UPDATE "{table}" SET "{name}" = {worded(name, kind, longest)} WHERE {where}')
                planted |= {table} if cursor.rowcount else set()
    return planted


def worded(name: str, kind: str, longest: str) -> str:
    """The text beside what is there: addresses stay unique, reasons stay reasons."""
    if kind == "bytea":
        return f"convert_to('{TEXT} ', 'UTF8') || \"{name}\""
    if kind != "jsonb":
        return f"left('{TEXT} ' || \"{name}\", {longest})"
    array = f"WHEN 'array' THEN \"{name}\" || '[{DOCUMENT}]'::jsonb"
    whole = f"WHEN 'object' THEN \"{name}\" || '{DOCUMENT}'::jsonb"
    return f'CASE jsonb_typeof("{name}") {array} {whole} ELSE \'"{TEXT}"\'::jsonb END'


def left_of(words: Iterable[str], tables: Iterable[str]) -> set[str]:
    """The columns in which any of these words is still found, in any row."""
    found = set()
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT DISTINCT part.key, word FROM "{table}" AS line,'
                " jsonb_each_text(to_jsonb(line)) AS part (key, value),"
                " unnest(%s::text[]) AS word WHERE part.value ~* ('\\m' || word || '\\M')"
                " OR length(word) > 7 AND position('\\x' || encode(convert_to(word, 'UTF8'), 'hex') IN part.value) = 1",
                [list(words)],
            )
            found |= {f"{table}.{key}: {word}" for key, word in cursor.fetchall()}
    return found
