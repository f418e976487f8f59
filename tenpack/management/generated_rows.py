"""The statements that fill a made-up business, a batch of clients at a time.

Entries go through the ledger's trigger, like every other.
"""

# `%(…)s` are values; the temporary tables of a batch hold the ids that the next statement needs.
ID_AT = """
CREATE OR REPLACE FUNCTION pg_temp.id_at(moment timestamptz) RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || '7'
        || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
$$
"""

CLIENTS = """
CREATE TEMPORARY TABLE made_client AS
SELECT pg_temp.id_at(%(now)s::timestamptz - interval '600 days' + number * interval '1 minute') AS id, number,
    (ARRAY['Ada', 'Bruno', 'Chen', 'Dana', 'Emeka', 'Farah', 'Gus', 'Hana', 'Iker', 'Jonas', 'Kemal', 'Lea', 'Mona',
        'Nils', 'Oda', 'Pia'])[1 + number %% 16] || ' '
    || (ARRAY['Abel', 'Bauer', 'Costa', 'Duarte', 'Eriksen', 'Fuchs', 'Garcia', 'Huang', 'Ito', 'Jansen', 'Khan',
        'Lopez', 'Meyer'])[1 + number %% 13] || ' ' || number AS name
FROM generate_series(%(first)s::int, %(last)s::int) AS number
"""

CLIENT_ROWS = """
INSERT INTO tenpack_client (id, business_id, coach_id, name, email, phone, created_at, version)
SELECT id, %(business)s, %(coach)s, name, 'client' || number || '@example.com', '',
    %(now)s::timestamptz - interval '600 days', 1
FROM made_client
"""

# Seven of ten packs lie behind (used up; the seventh expired with a rest), three can still pay.
PACKS = """
CREATE TEMPORARY TABLE made_pack AS
SELECT pg_temp.id_at(bought) AS id, pg_temp.id_at(bought) AS offer_id, client_id, turn, bought,
    bought::date AS starts_on, bought::date + days AS expires_on, entries,
    CASE WHEN turn < 7 THEN entries - 1 WHEN turn = 7 THEN entries + 1 ELSE entries - 1 + %(left)s::int END AS size
FROM (
    SELECT client.id AS client_id, turn, %(entries)s::int AS entries,
        CASE WHEN turn > 7 THEN 365 ELSE 90 END + (client.number * 7 + turn) %% 60 AS days,
        %(now)s::timestamptz - interval '1 day' * (CASE WHEN turn > 7 THEN 60 - turn ELSE 560 - turn * 55 END)
            + client.number %% 500 * interval '1 minute' AS bought
    FROM made_client AS client, generate_series(1, %(packs_each)s::int) AS turn
) AS planned
"""

PACK_ROWS = """
INSERT INTO tenpack_sessionpack (id, business_id, client_id, title, starts_on, expires_on, starts_at, expires_at,
    session_minutes, source, price_minor, currency, awaits_payment, free, booked, used, expired, withdrawn, position,
    created_at, version, free_until_hours, late_cancel_takes, no_show_takes, forgiven)
SELECT id, %(business)s, client_id, size || ' sessions', starts_on, expires_on,
    starts_on::timestamp AT TIME ZONE %(zone)s, (expires_on + 1)::timestamp AT TIME ZONE %(zone)s,
    60, 'plan', size * 4000, %(currency)s, false, 0, 0, 0, 0, 0, 0, bought, 1, 24, true, true, 0
FROM made_pack
"""

TERMS = """
INSERT INTO tenpack_packterms (id, pack_id, title, starts_on, expires_on, starts_at, expires_at, recorded_at,
    actor_kind, actor_id, reason)
SELECT pg_temp.id_at(created_at), pack.id, pack.title, pack.starts_on, pack.expires_on, pack.starts_at, pack.expires_at,
    pack.created_at, 'coach', %(coach)s, ''
FROM tenpack_sessionpack AS pack JOIN made_pack USING (id)
"""

OFFERS = """
INSERT INTO tenpack_offer (id, business_id, client_id, pack_id, name, memo, payment_type, price_minor, currency,
    interval_unit, sessions, expiry_kind, expires_on, expires_unit, billing_on, billing_email, pay_token, payments_made,
    paid_minor, refunded_minor, created_at)
SELECT offer_id, %(business)s, client_id, id, size || ' sessions', '', 'one_time', size * 4000, %(currency)s,
    '', size, 'on', expires_on, '', starts_on, '', replace(offer_id::text, '-', ''), 0, 0, 0, bought
FROM made_pack
"""

PAYMENTS = """
INSERT INTO tenpack_payment (id, business_id, offer_id, due_number, method, amount_minor, currency, received_on, note,
    recorded_at, actor_kind, actor_id)
SELECT pg_temp.id_at(bought), %(business)s, offer_id, 1, 'bank_transfer', size * 4000, %(currency)s, starts_on, '',
    bought, 'coach', %(coach)s
FROM made_pack
"""

RECEIPTS = """
INSERT INTO tenpack_receipt (id, business_id, kind, year, payment_id, issued_on, issued_at, locale, seller, buyer,
    lines, total_minor, currency)
SELECT pg_temp.id_at(recorded_at), %(business)s, 'receipt', extract(year FROM issued_on), payment.id, issued_on,
    recorded_at, 'en', jsonb_build_object('name', business.name, 'legal_name', '', 'address', '[]'::jsonb,
        'tax_number', '', 'email', '', 'note', ''),
    jsonb_build_object('name', client.name, 'legal_name', '', 'address', '[]'::jsonb, 'tax_number', '', 'email',
        client.email, 'note', ''),
    jsonb_build_array(jsonb_build_object('kind', 'sale', 'text', offer.name, 'minor', amount_minor,
        'tax_basis_points', NULL, 'tax_minor', 0, 'due', NULL, 'dues', 1, 'of', NULL)),
    amount_minor, payment.currency
FROM made_pack JOIN tenpack_payment AS payment USING (offer_id) JOIN tenpack_offer AS offer ON offer.id = offer_id
JOIN tenpack_client AS client ON client.id = made_pack.client_id
JOIN tenpack_business AS business ON business.id = client.business_id,
LATERAL (SELECT (recorded_at AT TIME ZONE business.zone)::date AS issued_on) AS dated
ORDER BY recorded_at, payment.id
"""

# One row for every entry: the grant, then uses a day or two apart, for the seventh pack of each client its expiry.
ENTRIES = """
CREATE TEMPORARY TABLE made_entry AS
SELECT pg_temp.id_at(happened_at) AS id, pg_temp.id_at(happened_at) AS visit_id, planned.*
FROM (
    SELECT pack.id AS pack_id, client_id, turn, step, size, offer_id,
        CASE WHEN step = 1 THEN 'granted' WHEN turn = 7 AND step = entries THEN 'expired' ELSE 'used' END AS kind,
        CASE WHEN step = 1 THEN size WHEN turn = 7 AND step = entries THEN size - entries + 2 ELSE 1 END AS quantity,
        CASE WHEN turn = 7 AND step = entries THEN (expires_on + 1)::timestamp AT TIME ZONE %(zone)s
            ELSE bought + (step - 1) * (CASE WHEN turn > 7 THEN 45 ELSE 85 END * interval '1 day' / entries)
        END AS happened_at
    FROM made_pack AS pack, generate_series(1, entries) AS step
) AS planned
"""

VISITS = """
INSERT INTO tenpack_visit (id, business_id, client_id, held_at, recorded_at, is_forfeited, is_owed, note)
SELECT visit_id, %(business)s, client_id, happened_at, happened_at, false, false, '' FROM made_entry WHERE kind = 'used'
"""

ENTRY_ROWS = """
INSERT INTO tenpack_ledgerentry (id, business_id, client_id, pack_id, kind, quantity, from_bucket, to_bucket,
    happened_at, recorded_at, actor_kind, actor_id, cause, cause_id, why, visit_id)
SELECT id, %(business)s, client_id, pack_id, kind, quantity,
    CASE kind WHEN 'granted' THEN 'issued' ELSE 'free' END,
    CASE kind WHEN 'granted' THEN 'free' ELSE kind END,
    happened_at, happened_at,
    CASE kind WHEN 'expired' THEN 'system' ELSE 'coach' END,
    CASE kind WHEN 'expired' THEN NULL ELSE %(coach)s::uuid END,
    CASE kind WHEN 'granted' THEN 'payment' WHEN 'expired' THEN 'expiry' ELSE 'visit' END,
    CASE kind WHEN 'granted' THEN offer_id WHEN 'used' THEN visit_id END,
    CASE kind WHEN 'used' THEN 'expires_first' ELSE '' END,
    CASE kind WHEN 'used' THEN visit_id END
FROM made_entry ORDER BY happened_at, pack_id, step
"""

JOURNAL = """
INSERT INTO tenpack_journalline (id, business_id, client_id, event, about_kind, about_id, happened_at, actor_kind,
    actor_id, reason, facts)
SELECT pg_temp.id_at(happened_at), %(business)s, client_id,
    CASE kind WHEN 'granted' THEN 'pack.opened' WHEN 'expired' THEN 'pack.expired' ELSE 'session.used' END,
    CASE kind WHEN 'used' THEN 'visit' ELSE 'sessionpack' END, CASE kind WHEN 'used' THEN visit_id ELSE pack_id END,
    happened_at, CASE kind WHEN 'expired' THEN 'system' ELSE 'coach' END,
    CASE kind WHEN 'expired' THEN NULL ELSE %(coach)s::uuid END, '',
    CASE kind WHEN 'used' THEN jsonb_build_object('pack', pack_id, 'entry', id, 'why', 'expires_first')
        WHEN 'granted' THEN jsonb_build_object('sessions', size) ELSE jsonb_build_object('quantity', quantity) END
FROM made_entry ORDER BY happened_at
"""

FORGET = "DROP TABLE made_client, made_pack, made_entry"

# In the order in which the tables need each other; a visit must be there before the entry that names it.
BATCH = (
    CLIENTS,
    CLIENT_ROWS,
    PACKS,
    PACK_ROWS,
    TERMS,
    ENTRIES,
    VISITS,
    ENTRY_ROWS,
    OFFERS,
    PAYMENTS,
    RECEIPTS,
    JOURNAL,
    FORGET,
)
