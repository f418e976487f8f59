"""The books compared with each other: visits, reasons, terms and money against the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from tenpack.kit.ids import public_id
from tenpack.packs.chain import reason_digest
from tenpack.packs.models import LedgerReason

ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """A question whose every answer is a difference: an id with its prefix, and what is wrong, in words."""

    about: str
    prefix: str
    problem: str
    query: str


VISITS = """
SELECT visit.id, coalesce(uses.live, 0),
    CASE WHEN visit.is_owed THEN 'owed' WHEN visit.undone_at IS NOT NULL THEN 'undone' ELSE 'held' END
FROM tenpack_visit visit LEFT JOIN (
    SELECT visit_id, count(*) FILTER (WHERE kind = 'used') - count(*) FILTER (WHERE kind = 'returned') AS live
    FROM tenpack_ledgerentry WHERE visit_id IS NOT NULL GROUP BY visit_id
) uses ON uses.visit_id = visit.id
WHERE coalesce(uses.live, 0) <> CASE WHEN visit.is_owed OR visit.undone_at IS NOT NULL THEN 0 ELSE 1 END
"""
STRAY_USES = """
SELECT entry.pack_id, entry.position FROM tenpack_ledgerentry entry
LEFT JOIN tenpack_visit visit ON visit.id = entry.visit_id
WHERE entry.visit_id IS NOT NULL AND visit.id IS NULL
"""
REVERSALS = """
SELECT entry.pack_id, entry.position FROM tenpack_ledgerentry entry
LEFT JOIN tenpack_ledgerentry original ON original.id = entry.reverses_id AND original.kind = 'used'
    AND original.pack_id = entry.pack_id AND original.visit_id = entry.visit_id AND original.position < entry.position
WHERE entry.kind = 'returned' AND original.id IS NULL
"""
LOST_REASONS = """
SELECT entry.pack_id, entry.position FROM tenpack_ledgerentry entry
LEFT JOIN tenpack_ledgerreason reason ON reason.entry_id = entry.id
WHERE (entry.reason_hash IS NULL) <> (reason.entry_id IS NULL)
"""
TERMS = """
SELECT pack.id FROM tenpack_sessionpack pack LEFT JOIN LATERAL (
    SELECT * FROM tenpack_packterms terms WHERE terms.pack_id = pack.id ORDER BY terms.id DESC LIMIT 1
) last ON true
WHERE (pack.title, pack.starts_on, pack.expires_on, pack.starts_at, pack.expires_at, pack.suspended_at) IS DISTINCT FROM
    (last.title, last.starts_on, last.expires_on, last.starts_at, last.expires_at, last.suspended_at)
"""
OFFER_SUMS = """
SELECT offer.id FROM tenpack_offer offer
LEFT JOIN (
    SELECT offer_id, sum(dues) AS made, sum(amount_minor) AS paid FROM tenpack_payment GROUP BY offer_id
) payments ON payments.offer_id = offer.id
LEFT JOIN (
    SELECT payment.offer_id, sum(refund.amount_minor) AS refunded
    FROM tenpack_refund refund JOIN tenpack_payment payment ON payment.id = refund.payment_id GROUP BY payment.offer_id
) refunds ON refunds.offer_id = offer.id
WHERE (offer.payments_made, offer.paid_minor, offer.refunded_minor)
    <> (coalesce(payments.made, 0), coalesce(payments.paid, 0), coalesce(refunds.refunded, 0))
"""
PAID_WITHOUT_GRANT = """
SELECT offer.id FROM tenpack_offer offer
LEFT JOIN tenpack_ledgerentry first ON first.pack_id = offer.pack_id AND first.position = 1 AND first.kind = 'granted'
LEFT JOIN tenpack_sessionpack pack ON pack.id = offer.pack_id
WHERE offer.sessions IS NOT NULL AND (offer.payments_made > 0 OR offer.price_minor = 0)
    AND (first.id IS NULL OR (pack.source = 'plan' AND (first.quantity <> offer.sessions OR first.cause <> 'payment')))
"""
GRANT_WITHOUT_PAYMENT = """
SELECT pack.id FROM tenpack_sessionpack pack LEFT JOIN tenpack_offer offer ON offer.pack_id = pack.id
WHERE pack.source = 'plan' AND (offer.id IS NULL OR (offer.payments_made = 0 AND offer.price_minor > 0))
"""
UNPAID_MARKS = """
SELECT pack.id FROM tenpack_sessionpack pack LEFT JOIN tenpack_offer offer ON offer.pack_id = pack.id
WHERE pack.awaits_payment AND (offer.id IS NULL OR offer.payments_made > 0 OR offer.price_minor = 0)
"""
REFUNDED_SESSIONS = """
SELECT refund.id, refund.sessions_withdrawn, coalesce(taken.quantity, 0) FROM tenpack_refund refund LEFT JOIN (
    SELECT cause_id, sum(quantity) AS quantity FROM tenpack_ledgerentry
    WHERE kind = 'withdrawn' AND cause = 'refund' GROUP BY cause_id
) taken ON taken.cause_id = refund.id
WHERE refund.sessions_withdrawn <> coalesce(taken.quantity, 0)
"""
PAID_WITHOUT_RECEIPT = """
SELECT payment.id FROM tenpack_payment payment
LEFT JOIN tenpack_receipt receipt ON receipt.payment_id = payment.id AND receipt.kind = 'receipt'
    AND (receipt.business_id, receipt.total_minor, receipt.currency)
        = (payment.business_id, payment.amount_minor, payment.currency)
WHERE receipt.id IS NULL
"""
REFUNDED_WITHOUT_CREDIT_NOTE = """
SELECT refund.id FROM tenpack_refund refund
LEFT JOIN tenpack_receipt receipt ON receipt.refund_id = refund.id AND receipt.kind = 'credit_note'
    AND (receipt.business_id, receipt.total_minor, receipt.currency)
        = (refund.business_id, refund.amount_minor, refund.currency)
WHERE receipt.id IS NULL
"""
RECEIPT_SUMS = """
SELECT id FROM tenpack_receipt WHERE total_minor IS DISTINCT FROM (
    SELECT sum((line ->> 'minor')::bigint) FROM jsonb_array_elements(lines) AS line
)
"""
RECEIPT_NUMBERS = """
SELECT business_id, kind, year, coalesce(given.count, 0), counter.last_number FROM tenpack_receiptcounter counter
FULL JOIN (
    SELECT business_id, kind, year, count(*) AS count, max(number) AS last FROM tenpack_receipt
    GROUP BY business_id, kind, year
) given USING (business_id, kind, year)
WHERE (given.count, given.last) IS DISTINCT FROM (counter.last_number::bigint, counter.last_number)
"""

COMPARISONS = (
    Comparison("Visit", "vi", "{1} live uses, but it is {2}", VISITS),
    Comparison("Pack", "pk", "entry {1} names a visit that does not exist", STRAY_USES),
    Comparison("Pack", "pk", "entry {1} returns a use that is not before it", REVERSALS),
    Comparison("Pack", "pk", "entry {1} and its reason do not belong together", LOST_REASONS),
    Comparison("Pack", "pk", "its title, days or suspension are not those last written down", TERMS),
    Comparison("Offer", "of", "its payments and refunds do not add up to what it says", OFFER_SUMS),
    Comparison("Offer", "of", "it is paid, but its sessions have not landed as sold", PAID_WITHOUT_GRANT),
    Comparison(
        "Pack", "pk", "its sessions landed from a plan, but no offer that carries it is paid", GRANT_WITHOUT_PAYMENT
    ),
    Comparison("Pack", "pk", "it is marked unpaid, but no offer waits for money", UNPAID_MARKS),
    Comparison("Refund", "re", "it says {1} sessions were withdrawn, the ledger has {2}", REFUNDED_SESSIONS),
    Comparison("Payment", "pa", "it has no receipt that says the same", PAID_WITHOUT_RECEIPT),
    Comparison("Refund", "re", "it has no credit note that says the same", REFUNDED_WITHOUT_CREDIT_NOTE),
    Comparison("Receipt", "rc", "its lines do not sum to its total", RECEIPT_SUMS),
    Comparison("Business", "bu", "{3} papers of the kind {1} in {2}, but the last number is {4}", RECEIPT_NUMBERS),
)


def compare(comparison: Comparison) -> Iterator[str]:
    """Each difference this comparison finds, a sentence each. Streams from a cursor of the server."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(comparison.query)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for row in rows:
                name = public_id(comparison.prefix, UUID(str(row[0])))
                yield f"{comparison.about} {name}: {comparison.problem.format(*row)}."


def changed_reasons() -> Iterator[str]:
    """Each reason whose words are not those its entry was chained with; erased ones are blank and fit."""
    reasons = LedgerReason.objects.exclude(text="").order_by()
    rows = reasons.values_list("entry_id", "text", "entry__reason_hash", "entry__pack_id", "entry__position")
    for entry, text, digest, pack, position in rows.iterator(chunk_size=ROWS_AT_ONCE):
        if digest is None or reason_digest(str(entry), text) != bytes(digest).hex():
            yield f"Pack {public_id('pk', pack)}: the reason of entry {position} was changed."
