-- Erasing one client, all of it in the caller's transaction.

-- What stands in the way: each kind with how many. The page and the act ask the same.
CREATE FUNCTION tenpack_erasure_obstacles(who uuid, at timestamptz) RETURNS TABLE (kind text, number bigint)
LANGUAGE sql STABLE AS $$
    WITH hers AS (SELECT * FROM tenpack_offer WHERE client_id = who), paid AS (
        SELECT payment.id FROM tenpack_payment AS payment JOIN hers ON hers.id = payment.offer_id)
    SELECT * FROM (VALUES
        ('appointments', (SELECT count(*) FROM tenpack_appointment AS one JOIN tenpack_booking AS booking ON booking.id = one.booking_id
            WHERE one.client_id = who AND one.decision = '' AND booking.visit_id IS NULL)),
        ('offers', (SELECT count(*) FROM hers WHERE withdrawn_at IS NULL AND cancelled_at IS NULL AND (next_due_on IS NOT NULL
            OR paused_at IS NOT NULL OR EXISTS (SELECT FROM tenpack_subscription WHERE offer_id = hers.id AND state <> 'ended')))),
        ('money', (SELECT count(*) FROM tenpack_checkout JOIN hers ON hers.id = offer_id WHERE state = 'processing')
            + (SELECT count(*) FROM tenpack_cardattempt JOIN hers ON hers.id = offer_id WHERE state = 'processing')
            + (SELECT count(*) FROM tenpack_unfitmoney JOIN hers ON hers.id = offer_id WHERE returned_at IS NULL)
            + (SELECT count(*) FROM tenpack_refundrequest JOIN paid ON paid.id = payment_id WHERE state = 'asked')
            + (SELECT count(*) FROM tenpack_dispute JOIN paid ON paid.id = payment_id WHERE state = 'open')),
        ('sessions', (SELECT coalesce(sum(free), 0) FROM tenpack_sessionpack
            WHERE client_id = who AND (expires_at IS NULL OR expires_at > at)))
    ) AS found (kind, number) WHERE number > 0
$$;

CREATE FUNCTION tenpack_erase_client(erasure uuid, at timestamptz, coach uuid, pseudonym text, public text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    asked tenpack_erasure;
    client tenpack_client;
    known text[];
    marks text[];
    part regproc;
BEGIN
    SELECT * INTO STRICT asked FROM tenpack_erasure WHERE id = erasure FOR UPDATE;
    SELECT * INTO STRICT client FROM tenpack_client WHERE id = asked.client_id FOR UPDATE;
    IF client.erased_at IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT lower(word)) INTO known FROM unnest(ARRAY[client.name, client.email, client.phone, client.billing_name,
        (SELECT email FROM tenpack_user WHERE id = client.user_id)]) AS word WHERE word <> '';
    -- A name alone may be many people's; an address and an id are one's.
    marks := ARRAY(SELECT word FROM unnest(known) AS word WHERE word LIKE '%@%') || ARRAY[lower(public), client.id::text];
    IF EXISTS (SELECT FROM tenpack_erasure_obstacles(client.id, at)) THEN
        RAISE EXCEPTION 'something stands in the way of erasing' USING ERRCODE = 'TP050';
    END IF;
    -- From here on this transaction, and no other, may blank.
    UPDATE tenpack_erasure SET transaction_id = pg_current_xact_id()::text, pseudonym = tenpack_erase_client.pseudonym
    WHERE id = erasure;
    FOR part IN SELECT oid::regproc FROM pg_proc
        WHERE proname LIKE 'tenpack\_erase\_part\_%' AND pronamespace = current_schema()::regnamespace ORDER BY proname
    LOOP
        EXECUTE format('SELECT %s($1, $2, $3)', part) USING client.id, known, pseudonym;
    END LOOP;
    UPDATE tenpack_repeatedrequest SET answer = tenpack_without_words(answer)
    WHERE business_id = client.business_id AND tenpack_mentions(answer::text, marks);
    DELETE FROM django_tasks_database_dbtaskresult
    WHERE status IN ('SUCCESSFUL', 'FAILED') AND tenpack_mentions(concat(args_kwargs, return_value, traceback), marks);
    UPDATE tenpack_invitation SET name = pseudonym, email = tenpack_invitation.id || '@erased.invalid',
        withdrawn_at = coalesce(withdrawn_at, CASE WHEN accepted_at IS NULL THEN at END)
    WHERE client_id = client.id;
    UPDATE tenpack_datafile SET content = NULL WHERE client_id = client.id;
    UPDATE tenpack_client SET name = pseudonym, email = '', phone = '', billing_name = '', billing_address = '', user_id = NULL,
        archived_at = coalesce(archived_at, at), erased_at = at, version = version + 1 WHERE id = client.id;
    UPDATE tenpack_erasure SET erased_at = at, erased_by = coach WHERE id = erasure;
    PERFORM tenpack_erase_user(client.user_id);
END
$$;

-- The sign-in goes where it has no other place, and every browser that is signed in or takes push messages.
CREATE FUNCTION tenpack_erase_user(who uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF who IS NULL OR EXISTS (SELECT FROM tenpack_coach WHERE user_id = who) OR EXISTS (SELECT FROM tenpack_client WHERE user_id = who)
    THEN
        RETURN;
    END IF;
    DELETE FROM account_emailconfirmation WHERE email_address_id IN (SELECT id FROM account_emailaddress WHERE user_id = who);
    DELETE FROM account_emailaddress WHERE user_id = who;
    DELETE FROM mfa_authenticator WHERE user_id = who;
    DELETE FROM tenpack_signin WHERE user_id = who;
    DELETE FROM tenpack_pushsubscription WHERE user_id = who;
    DELETE FROM tenpack_noticechoice WHERE user_id = who;
    DELETE FROM tenpack_quiethours WHERE user_id = who;
    UPDATE tenpack_user SET email = id || '@erased.invalid', name = '', language = '', zone = '', weight_unit = '', password = '!',
        is_active = false
    WHERE id = who;
END
$$;

CREATE FUNCTION tenpack_blank_old_receipts() RETURNS bigint LANGUAGE sql AS $$
    WITH ended AS (
        SELECT receipt.id FROM tenpack_receipt AS receipt
        JOIN tenpack_business AS business ON business.id = receipt.business_id
        LEFT JOIN tenpack_refund AS refund ON refund.id = receipt.refund_id
        JOIN tenpack_payment AS payment ON payment.id = coalesce(receipt.payment_id, refund.payment_id)
        JOIN tenpack_offer AS offer ON offer.id = payment.offer_id
        JOIN tenpack_client AS client ON client.id = offer.client_id
        WHERE client.erased_at IS NOT NULL AND receipt.buyer <> tenpack_without_words(receipt.buyer)
            AND make_date(receipt.year + business.keep_receipts_years + 1, 1, 1) <= current_date
    ), blanked AS (
        UPDATE tenpack_receipt SET buyer = tenpack_without_words(buyer), lines = tenpack_without_notes(lines)
        WHERE id IN (SELECT id FROM ended) RETURNING 1
    ) SELECT count(*) FROM blanked
$$;
