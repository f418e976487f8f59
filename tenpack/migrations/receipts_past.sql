-- Receipts of what was paid and went back before there were any: in the order in which it was recorded, numbered like
-- all later ones. They say what `money/actions/receipts.py` would have said; nobody gets a letter about them.

CREATE OR REPLACE FUNCTION pg_temp.tax_within(minor numeric, rate int) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT div(2 * minor * rate + 10000 + rate, 2 * (10000 + rate))::bigint
$$;

-- A line from one sum of a receipt to the next, `before` having gone back already; its tax is the difference.
CREATE OR REPLACE FUNCTION pg_temp.line(kind text, words text, low numeric, high numeric, rate int, before numeric)
RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('kind', kind, 'text', words, 'minor', (high - low)::bigint, 'tax_basis_points', rate,
        'tax_minor', pg_temp.tax_within(before + high, coalesce(rate, 0))
            - pg_temp.tax_within(before + low, coalesce(rate, 0)), 'due', NULL, 'dues', 1, 'of', NULL)
$$;

CREATE TEMPORARY TABLE past_receipt ON COMMIT DROP AS
SELECT moved.*, (moved.issued_at AT TIME ZONE business.zone)::date AS issued_on, business.locale,
    jsonb_build_object('name', business.name, 'legal_name', '', 'address', '[]'::jsonb, 'tax_number', '', 'email', '',
        'note', '') AS seller,
    jsonb_build_object('name', client.name, 'legal_name', '', 'address', '[]'::jsonb, 'tax_number', '',
        'email', coalesce(nullif(offer.billing_email, ''), client.email), 'note', '') AS buyer,
    jsonb_path_query_array(jsonb_build_array(
        pg_temp.line('sale', offer.name, 0, moved.sale, offer.tax_basis_points, moved.before)
            || jsonb_build_object('due', CASE WHEN offer.payment_type <> 'one_time' THEN moved.due_number END,
                'dues', moved.dues, 'of', offer.installments),
        pg_temp.line('discount', coupon.code, moved.sale, moved.asked, offer.tax_basis_points, moved.before),
        pg_temp.line('fee', '', moved.asked, moved.minor, offer.tax_basis_points, moved.before)
    ), '$[*] ? (@.minor != 0)') AS lines
FROM (
    SELECT 'receipt' AS kind, payment.business_id, payment.offer_id, payment.due_number, payment.id AS payment_id,
        payment.dues, NULL::uuid AS refund_id, offer.price_minor * payment.dues AS sale,
        payment.amount_minor - payment.fee_minor AS asked, payment.amount_minor AS minor, 0 AS before, payment.currency,
        payment.recorded_at AS issued_at, payment.id AS turn
    FROM tenpack_payment AS payment JOIN tenpack_offer AS offer ON offer.id = payment.offer_id
    UNION ALL
    SELECT 'credit_note', refund.business_id, payment.offer_id, payment.due_number, NULL, payment.dues, refund.id,
        refund.amount_minor, refund.amount_minor, refund.amount_minor, sum(refund.amount_minor) OVER earlier - refund.amount_minor, refund.currency,
        refund.recorded_at, refund.id
    FROM tenpack_refund AS refund JOIN tenpack_payment AS payment ON payment.id = refund.payment_id
    WINDOW earlier AS (PARTITION BY refund.payment_id ORDER BY refund.id)
) AS moved
JOIN tenpack_offer AS offer ON offer.id = moved.offer_id
LEFT JOIN tenpack_coupon AS coupon ON coupon.id = offer.coupon_id
JOIN tenpack_client AS client ON client.id = offer.client_id
JOIN tenpack_business AS business ON business.id = moved.business_id;

INSERT INTO tenpack_receipt (id, business_id, kind, year, number, payment_id, refund_id, issued_on, issued_at, locale,
    seller, buyer, lines, total_minor, currency)
SELECT gen_random_uuid(), business_id, kind, extract(year FROM issued_on),
    row_number() OVER (PARTITION BY business_id, kind, extract(year FROM issued_on) ORDER BY issued_at, turn),
    payment_id, refund_id, issued_on, issued_at, locale, seller, buyer, lines, minor, currency
FROM past_receipt;

INSERT INTO tenpack_receiptcounter (id, business_id, kind, year, last_number)
SELECT gen_random_uuid(), business_id, kind, year, max(number) FROM tenpack_receipt GROUP BY business_id, kind, year;

INSERT INTO tenpack_receiptletter (id, receipt_id, "to", outcome, tries, is_repeat, ordered_at, problem)
SELECT gen_random_uuid(), id, '', 'passed_over', 0, false, issued_at, ''
FROM tenpack_receipt WHERE issued_at > now() - interval '30 days';

-- What was inserted is checked now, so that the tables can be altered in the same transaction.
SET CONSTRAINTS ALL IMMEDIATE;
