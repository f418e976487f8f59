-- What is erased of a person, a function for each room. `tenpack_erase_client` calls every function whose name begins with
-- `tenpack_erase_part_`: a migration that adds a table with words about a client adds its own.
-- Each is given the client, what the client was called and reached by, and the pseudonym.

CREATE FUNCTION tenpack_erase_part_packs(who uuid, known text[], pseudonym text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tenpack_ledgerreason AS reason SET text = '' FROM tenpack_ledgerentry AS entry
    WHERE entry.id = reason.entry_id AND entry.client_id = who AND reason.text <> '';
    UPDATE tenpack_objection SET text = '', answer = '' WHERE client_id = who;
    UPDATE tenpack_visit SET note = '' WHERE client_id = who;
    UPDATE tenpack_freeze AS rest SET reason = '' FROM tenpack_sessionpack AS pack
    WHERE pack.id = rest.pack_id AND pack.client_id = who;
    -- A title that is a plan's name says nothing of the person.
    UPDATE tenpack_packterms AS terms SET title = CASE WHEN terms.title IN (SELECT name FROM tenpack_plan
            WHERE business_id = pack.business_id) THEN terms.title ELSE pseudonym END, reason = ''
    FROM tenpack_sessionpack AS pack WHERE pack.id = terms.pack_id AND pack.client_id = who;
    UPDATE tenpack_sessionpack AS pack SET title = pseudonym WHERE client_id = who
        AND title NOT IN (SELECT name FROM tenpack_plan WHERE business_id = pack.business_id);
END
$$;

CREATE FUNCTION tenpack_erase_part_money(who uuid, known text[], pseudonym text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    hers uuid[] := ARRAY(SELECT id FROM tenpack_offer WHERE client_id = who);
BEGIN
    -- A fresh token: no pay link that was ever mailed opens anything.
    UPDATE tenpack_offer SET billing_email = '', pay_token = replace(gen_random_uuid()::text, '-', '') WHERE id = ANY (hers);
    UPDATE tenpack_offer SET name = pseudonym, memo = '' WHERE id = ANY (hers) AND plan_id IS NULL;
    UPDATE tenpack_payment SET note = '' WHERE offer_id = ANY (hers) AND note <> '';
    UPDATE tenpack_refund AS refund SET reason = '' FROM tenpack_payment AS payment
    WHERE payment.id = refund.payment_id AND payment.offer_id = ANY (hers);
    UPDATE tenpack_refundrequest AS request SET reason = '', refusal = '' FROM tenpack_payment AS payment
    WHERE payment.id = request.payment_id AND payment.offer_id = ANY (hers);
    UPDATE tenpack_receiptletter AS letter SET "to" = '', problem = '', due_at = NULL,
        outcome = CASE WHEN letter.outcome IN ('waiting', 'sending') THEN 'passed_over' ELSE letter.outcome END
    FROM tenpack_receipt AS receipt LEFT JOIN tenpack_refund AS refund ON refund.id = receipt.refund_id
    JOIN tenpack_payment AS payment ON payment.id = coalesce(receipt.payment_id, refund.payment_id)
    WHERE receipt.id = letter.receipt_id AND payment.offer_id = ANY (hers);
    UPDATE tenpack_checkout SET url = '' WHERE offer_id = ANY (hers);
    UPDATE tenpack_subscription SET card_shown = '', failed_card = '' WHERE offer_id = ANY (hers);
END
$$;

-- What was said to the provider and by it, wherever it names the person, their offers or anything of theirs over there.
CREATE FUNCTION tenpack_erase_part_money_provider(who uuid, known text[], pseudonym text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ours uuid := (SELECT business_id FROM tenpack_client WHERE id = who);
    hers uuid[] := ARRAY(SELECT id FROM tenpack_offer WHERE client_id = who);
    names text[] := ARRAY(
        SELECT word FROM unnest(known) AS word WHERE word LIKE '%@%'
        UNION SELECT id::text FROM unnest(hers) AS id
        UNION SELECT customer_id FROM tenpack_stripecustomer WHERE client_id = who
        UNION SELECT email FROM tenpack_stripecustomer WHERE client_id = who
        UNION SELECT subscription_id FROM tenpack_subscription WHERE offer_id = ANY (hers)
        UNION SELECT session_id FROM tenpack_checkout WHERE offer_id = ANY (hers)
        UNION SELECT charge_id FROM tenpack_checkout WHERE offer_id = ANY (hers)
        UNION SELECT provider_id FROM tenpack_payment WHERE offer_id = ANY (hers)
        UNION SELECT charge_id FROM tenpack_unfitmoney WHERE offer_id = ANY (hers));
BEGIN
    UPDATE tenpack_stripecustomer SET email = id || '@erased.invalid' WHERE client_id = who;
    UPDATE tenpack_stripecall SET params = '{}', answer = CASE WHEN answer IS NULL THEN NULL ELSE '{}'::jsonb END, refusal = ''
    WHERE business_id = ours AND tenpack_mentions(concat(purpose, path, params, answer, refusal), names);
    UPDATE tenpack_stripeevent SET body = '{}', trouble = ''
    WHERE business_id = ours AND state <> 'waiting' AND tenpack_mentions(concat(body, trouble), names);
END
$$;

CREATE FUNCTION tenpack_mentions(words text, names text[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT EXISTS (SELECT FROM unnest(names) AS name WHERE name <> '' AND position(lower(name) IN lower(words)) > 0)
$$;

CREATE FUNCTION tenpack_erase_part_calendar(who uuid, known text[], pseudonym text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tenpack_appointment SET location = '', description = '', sequence = sequence + 1 WHERE client_id = who;
    UPDATE tenpack_feed SET revoked_at = coalesce(revoked_at, now()) WHERE client_id = who;
    DELETE FROM tenpack_hold WHERE client_id = who;
    UPDATE tenpack_enquiry AS enquiry
    SET name = pseudonym, email = enquiry.id || '@erased.invalid', phone = '', words = '',
        answered_at = coalesce(answered_at, now())
    FROM tenpack_client AS client
    WHERE client.id = who AND enquiry.business_id = client.business_id AND lower(enquiry.email) = ANY (known);
END
$$;

CREATE FUNCTION tenpack_erase_part_training(who uuid, known text[], pseudonym text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM tenpack_workoutcomment AS comment USING tenpack_workout AS workout
    WHERE workout.id = comment.workout_id AND workout.client_id = who;
    UPDATE tenpack_workoutline AS line SET note = '', target = tenpack_without_notes(target)
    FROM tenpack_workout AS workout WHERE workout.id = line.workout_id AND workout.client_id = who;
    UPDATE tenpack_signoff AS sign SET drawing = '', pin_hash = NULL
    FROM tenpack_workout AS workout WHERE workout.id = sign.workout_id AND workout.client_id = who;
    UPDATE tenpack_operation AS operation SET body = tenpack_without_notes(body)
    WHERE client_id = who OR workout_id IN (SELECT id FROM tenpack_workout WHERE client_id = who);
    UPDATE tenpack_workout SET title = pseudonym, note = '',
        no_session_reason = CASE WHEN no_session_reason = '' THEN '' ELSE pseudonym END WHERE client_id = who;
    UPDATE tenpack_programday AS day SET title = pseudonym, blocks = tenpack_without_notes(blocks)
    FROM tenpack_program AS program WHERE program.id = day.program_id AND program.client_id = who;
    UPDATE tenpack_program SET title = pseudonym, note = '' WHERE client_id = who;
    -- What was measured of a body serves nobody but the person.
    DELETE FROM tenpack_measure WHERE client_id = who;
END
$$;

-- Lines about the client, about what is the client's, and by the client.
CREATE FUNCTION tenpack_erase_part_journal(who uuid, known text[], pseudonym text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    things uuid[] := ARRAY(
        SELECT id FROM tenpack_invitation WHERE client_id = who UNION SELECT id FROM tenpack_program WHERE client_id = who
        UNION SELECT id FROM tenpack_workout WHERE client_id = who UNION SELECT id FROM tenpack_offer WHERE client_id = who
        UNION SELECT id FROM tenpack_sessionpack WHERE client_id = who UNION SELECT who);
BEGIN
    UPDATE tenpack_journalline SET reason = '', facts = tenpack_without_words(facts)
    WHERE business_id = (SELECT business_id FROM tenpack_client WHERE id = who)
        AND (client_id = who OR actor_id = who OR about_id = ANY (things));
END
$$;

-- What was said between them, and what coaches wrote down for themselves: nothing counts it, so it goes whole.
-- The contents of files lie outside the database; the act takes them away once this is certain.
CREATE FUNCTION tenpack_erase_part_people(who uuid, known text[], pseudonym text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM tenpack_attachment AS file USING tenpack_message AS message
    WHERE message.id = file.message_id AND message.client_id = who;
    DELETE FROM tenpack_message WHERE client_id = who;
    DELETE FROM tenpack_noteversion AS version USING tenpack_note AS note
    WHERE note.id = version.note_id AND note.client_id = who;
    DELETE FROM tenpack_note WHERE client_id = who;
END
$$;

-- Nothing that still waits is sent, nor sent again, neither to the client nor about the client; where it went and why not is forgotten.
CREATE FUNCTION tenpack_erase_part_notices(who uuid, known text[], pseudonym text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    client tenpack_client;
BEGIN
    SELECT * INTO STRICT client FROM tenpack_client WHERE id = who;
    UPDATE tenpack_notice SET "to" = CASE WHEN client_id = who THEN '' ELSE "to" END, problem = '',
        outcome = CASE WHEN outcome IN ('sent', 'no_address') THEN outcome ELSE 'passed_over' END, due_at = NULL
    WHERE client_id = who OR line_id IN (SELECT id FROM tenpack_journalline
        WHERE business_id = client.business_id AND (client_id = who OR actor_id = who));
    IF NOT EXISTS (SELECT FROM tenpack_coach WHERE business_id = client.business_id AND user_id = client.user_id) THEN
        DELETE FROM tenpack_noticechoice WHERE business_id = client.business_id AND user_id = client.user_id;
        DELETE FROM tenpack_quiethours WHERE business_id = client.business_id AND user_id = client.user_id;
    END IF;
END
$$;
