-- A person's data erased: the one audited way through append-only tables. See docs/decisions/0017.

-- While an erasure runs, its own transaction may blank words; nothing else may, and nothing may be rewritten.
CREATE FUNCTION tenpack_erasing() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT pseudonym FROM tenpack_erasure WHERE transaction_id = pg_current_xact_id()::text AND erased_at IS NULL
$$;

-- Values that programs wrote stay: ids, days, instants, addresses of pages, and words under the keys named here.
CREATE FUNCTION tenpack_is_code(value text, key text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT value ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        OR value ~ '^\d{4}-\d{2}-\d{2}([T ][0-9:.]+(Z|[+-][0-9:]+)?)?$'
        OR value ~ '^[a-z]{2}_[1-9A-HJ-NP-Za-km-z]{22}$'
        OR value ~ '^/[a-z/-]*([a-z]{2}_[1-9A-HJ-NP-Za-km-z]{22})?[a-z/-]*$'
        OR (key IN ('method', 'origin', 'currency', 'kind', 'role', 'outcome', 'why', 'fields', 'before', 'cause', 'mode', 'state')
            AND value ~ '^[A-Za-z0-9_.-]{0,40}$')
$$;
CREATE FUNCTION tenpack_without_words(value jsonb, key text DEFAULT '') RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE jsonb_typeof(value)
        WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(name, tenpack_without_words(one, name)), '{}')
            FROM jsonb_each(value) AS part (name, one))
        WHEN 'array' THEN (SELECT coalesce(jsonb_agg(tenpack_without_words(one, key) ORDER BY place), '[]')
            FROM jsonb_array_elements(value) WITH ORDINALITY AS part (one, place))
        WHEN 'string' THEN CASE WHEN tenpack_is_code(value #>> '{}', key) THEN value ELSE '""' END
        ELSE value END
$$;
-- Training documents keep their shape: only what a person wrote into them goes.
CREATE FUNCTION tenpack_without_notes(value jsonb, key text DEFAULT '') RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE jsonb_typeof(value)
        WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(name, tenpack_without_notes(one, name)), '{}')
            FROM jsonb_each(value) AS part (name, one))
        WHEN 'array' THEN (SELECT coalesce(jsonb_agg(tenpack_without_notes(one, key) ORDER BY place), '[]')
            FROM jsonb_array_elements(value) WITH ORDINALITY AS part (one, place))
        WHEN 'string' THEN CASE WHEN key IN ('note', 'title', 'name', 'text', 'reason', 'drawing', 'pin', 'words')
            THEN '""' ELSE value END
        ELSE value END
$$;

-- The columns given may become empty or the pseudonym, documents lose their words; every other column stays.
CREATE FUNCTION tenpack_only_blanked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    pseudonym text := tenpack_erasing();
    old_row jsonb := to_jsonb(OLD);
    new_row jsonb := to_jsonb(NEW);
    name text;
BEGIN
    IF pseudonym IS NULL OR old_row - TG_ARGV <> new_row - TG_ARGV THEN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'TP010';
    END IF;
    FOREACH name IN ARRAY TG_ARGV LOOP
        IF new_row -> name NOT IN (old_row -> name, '""', to_jsonb(pseudonym), '{}', 'null',
            tenpack_without_words(old_row -> name), tenpack_without_notes(old_row -> name))
        THEN
            RAISE EXCEPTION '%: % is blanked, never rewritten', TG_TABLE_NAME, name USING ERRCODE = 'TP010';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;

DROP TRIGGER pack_terms_are_final ON tenpack_packterms;
CREATE TRIGGER pack_terms_are_final BEFORE DELETE ON tenpack_packterms
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER pack_terms_are_only_blanked BEFORE UPDATE ON tenpack_packterms
    FOR EACH ROW EXECUTE FUNCTION tenpack_only_blanked('title', 'reason');
DROP TRIGGER payment_is_final ON tenpack_payment;
CREATE TRIGGER payment_is_final BEFORE DELETE ON tenpack_payment
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER payment_is_only_blanked BEFORE UPDATE ON tenpack_payment
    FOR EACH ROW EXECUTE FUNCTION tenpack_only_blanked('note');
DROP TRIGGER refund_is_final ON tenpack_refund;
CREATE TRIGGER refund_is_final BEFORE DELETE ON tenpack_refund
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER refund_is_only_blanked BEFORE UPDATE ON tenpack_refund
    FOR EACH ROW EXECUTE FUNCTION tenpack_only_blanked('reason');
DROP TRIGGER operation_stays ON tenpack_operation;
CREATE TRIGGER operation_stays BEFORE DELETE ON tenpack_operation
    FOR EACH ROW EXECUTE FUNCTION tenpack_operation_stays();
CREATE TRIGGER operation_is_only_blanked BEFORE UPDATE ON tenpack_operation
    FOR EACH ROW EXECUTE FUNCTION tenpack_only_blanked('body');
DROP TRIGGER call_answer_is_final ON tenpack_stripecall;
CREATE TRIGGER call_answer_is_final BEFORE DELETE ON tenpack_stripecall FOR EACH ROW
    WHEN (OLD.answer IS NOT NULL) EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER call_answer_is_only_blanked BEFORE UPDATE ON tenpack_stripecall FOR EACH ROW
    WHEN (OLD.answer IS NOT NULL) EXECUTE FUNCTION tenpack_only_blanked('params', 'answer', 'refusal');
DROP TRIGGER offer_terms_are_frozen ON tenpack_offer;
CREATE TRIGGER offer_terms_are_frozen BEFORE UPDATE OF
    id, business_id, client_id, plan_id, plan_version, payment_type, price_minor, currency, interval_unit,
    interval_every, installments, sessions, expiry_kind, expires_on, expires_after, expires_unit, session_minutes,
    tax_basis_points, billing_on, created_at ON tenpack_offer
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER offer_words_are_only_blanked BEFORE UPDATE OF name, memo ON tenpack_offer
    FOR EACH ROW EXECUTE FUNCTION tenpack_only_blanked('name', 'memo');

-- The journal too: what happened stays, the words about an erased person go.
CREATE TRIGGER journal_is_final BEFORE DELETE ON tenpack_journalline
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER journal_stays BEFORE TRUNCATE ON tenpack_journalline
    FOR EACH STATEMENT EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER journal_is_only_blanked BEFORE UPDATE ON tenpack_journalline
    FOR EACH ROW EXECUTE FUNCTION tenpack_only_blanked('reason', 'facts');

-- A client's word about a line keeps its place, and a message is never put into other words: it goes whole, or stays.
CREATE TRIGGER objection_is_only_blanked BEFORE UPDATE ON tenpack_objection FOR EACH ROW
    WHEN (NEW.text <> OLD.text OR (OLD.settled_at IS NOT NULL AND NEW.answer <> OLD.answer))
    EXECUTE FUNCTION tenpack_only_blanked('text', 'answer');
CREATE FUNCTION tenpack_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tenpack_erasing() IS NULL THEN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'TP010';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER message_is_only_erased BEFORE DELETE ON tenpack_message
    FOR EACH ROW EXECUTE FUNCTION tenpack_only_erased();
CREATE TRIGGER attachment_is_only_erased BEFORE DELETE ON tenpack_attachment
    FOR EACH ROW EXECUTE FUNCTION tenpack_only_erased();

-- An erasure that was done is final, and so is the person it left behind.
CREATE TRIGGER erasure_is_final BEFORE UPDATE OR DELETE ON tenpack_erasure
    FOR EACH ROW WHEN (OLD.erased_at IS NOT NULL) EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER erased_client_stays BEFORE UPDATE OF name, email, phone, billing_name, billing_address, user_id, archived_at,
    erased_at ON tenpack_client
    FOR EACH ROW WHEN (OLD.erased_at IS NOT NULL) EXECUTE FUNCTION tenpack_refuse_change();
ALTER TABLE tenpack_erasure ADD CONSTRAINT erasure_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);
ALTER TABLE tenpack_datafile ADD CONSTRAINT data_file_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);

-- Bookkeeping law wants receipts whole for some years after theirs; then what names an erased buyer goes too.
CREATE FUNCTION tenpack_blank_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_over boolean;
BEGIN
    SELECT client.erased_at IS NOT NULL AND make_date(OLD.year + business.keep_receipts_years + 1, 1, 1) <= current_date
    INTO is_over
    FROM tenpack_business AS business
    LEFT JOIN tenpack_refund AS refund ON refund.id = OLD.refund_id
    JOIN tenpack_payment AS payment ON payment.id = coalesce(OLD.payment_id, refund.payment_id)
    JOIN tenpack_offer AS offer ON offer.id = payment.offer_id
    JOIN tenpack_client AS client ON client.id = offer.client_id
    WHERE business.id = OLD.business_id;
    IF is_over IS NOT TRUE OR to_jsonb(OLD) - ARRAY['buyer', 'lines'] <> to_jsonb(NEW) - ARRAY['buyer', 'lines']
        OR NEW.buyer <> tenpack_without_words(OLD.buyer) OR NEW.lines <> tenpack_without_notes(OLD.lines)
    THEN
        RAISE EXCEPTION 'a receipt is kept as it is: % refused', TG_OP USING ERRCODE = 'TP010';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER receipt_is_final ON tenpack_receipt;
CREATE TRIGGER receipt_is_final BEFORE DELETE ON tenpack_receipt
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER receipt_is_blanked_when_over BEFORE UPDATE ON tenpack_receipt
    FOR EACH ROW EXECUTE FUNCTION tenpack_blank_receipt();
