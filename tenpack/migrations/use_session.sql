-- The hot act in one round trip: find the pack, make the visit, the entry and the journal line.
-- Answers one row; `outcome` is 'used', 'replayed' or the code of the refusal, in which case nothing was written.
-- `only_coach` restricts to that coach's clients; `wanted_pack` null lets the rule of docs/sessions.md choose.
CREATE FUNCTION tenpack_use_session(
    business uuid, client uuid, wanted_pack uuid, only_coach uuid, held timestamptz, right_now timestamptz,
    by_kind text, by_id uuid, words text, given_key text, request bytea,
    OUT outcome text, OUT visit uuid, OUT entry uuid, OUT pack uuid, OUT pack_title text, OUT free_after int, OUT why text
) LANGUAGE plpgsql AS $$
DECLARE
    chosen record;
    earlier record;
    owner uuid;
    rivals int;
    ends timestamptz[];
BEGIN
    IF given_key IS NOT NULL THEN
        -- Two tries with one key wait for each other here; the unique index stands behind.
        PERFORM pg_advisory_xact_lock(hashtextextended(business::text || given_key, 0));
        SELECT id, request_hash INTO earlier FROM tenpack_ledgerentry WHERE business_id = business AND repeat_key = given_key
        UNION ALL
        SELECT NULL, NULL FROM tenpack_repeatedrequest WHERE business_id = business AND key = given_key;
        IF FOUND THEN
            SELECT line.id, line.visit_id, line.pack_id, line.free_after, line.why, paying.title
            INTO entry, visit, pack, free_after, why, pack_title
            FROM tenpack_ledgerentry AS line JOIN tenpack_sessionpack AS paying ON paying.id = line.pack_id
            WHERE line.id = earlier.id;
            outcome := CASE WHEN earlier.request_hash = request THEN 'replayed' ELSE 'idempotency_key_reused' END;
            RETURN;
        END IF;
    END IF;

    IF wanted_pack IS NOT NULL THEN
        SELECT client_id INTO client FROM tenpack_sessionpack WHERE id = wanted_pack AND business_id = business;
    END IF;
    SELECT coach_id INTO owner FROM tenpack_client WHERE id = client AND business_id = business;
    IF NOT FOUND THEN
        outcome := 'not_found';
        RETURN;
    ELSIF owner <> only_coach THEN
        outcome := 'forbidden';
        RETURN;
    END IF;

    LOOP
        IF wanted_pack IS NOT NULL THEN
            SELECT id, title, free, expired, starts_at, expires_at INTO chosen
            FROM tenpack_sessionpack WHERE id = wanted_pack FOR UPDATE;
            why := 'picked';
            outcome := CASE
                WHEN held < chosen.starts_at THEN 'pack_not_started'
                WHEN held >= chosen.expires_at THEN 'pack_expired'
                WHEN chosen.free + chosen.expired = 0 THEN 'no_sessions_left' END;
            IF outcome IS NOT NULL THEN
                RETURN;
            END IF;
            EXIT;
        END IF;
        -- The pack that pays and the one after it, which says why; read in the order of the index, before any lock.
        SELECT (array_agg(id))[1], array_agg(expires_at), count(*) INTO pack, ends, rivals
        FROM (
            SELECT id, expires_at FROM tenpack_sessionpack
            WHERE client_id = client AND free + expired > 0 AND starts_at <= held AND (expires_at > held) IS NOT FALSE
            ORDER BY expires_at, created_at, id LIMIT 2
        ) AS candidate;
        IF rivals = 0 THEN
            outcome := 'no_sessions_left';
            RETURN;
        END IF;
        why := CASE WHEN rivals = 1 THEN 'only_one'
            WHEN ends[1] IS DISTINCT FROM ends[2] THEN 'expires_first' ELSE 'oldest' END;
        -- Its last session may have gone, or its days changed, while we waited for its lock: then look again.
        SELECT id, title, free, expired, starts_at, expires_at INTO chosen FROM tenpack_sessionpack
        WHERE id = pack AND expires_at IS NOT DISTINCT FROM ends[1]
            AND free + expired > 0 AND starts_at <= held AND (expires_at > held) IS NOT FALSE
        FOR UPDATE;
        EXIT WHEN FOUND;
    END LOOP;

    IF chosen.free = 0 THEN
        -- Held before the last day was over, recorded after the job had run: that session had not expired.
        INSERT INTO tenpack_ledgerentry (id, business_id, client_id, pack_id, kind, quantity, from_bucket, to_bucket,
            happened_at, recorded_at, actor_kind, actor_id, cause, why)
        SELECT tenpack_new_id(), business, client, chosen.id, 'revived', 1, 'expired', 'free',
            expiry.happened_at, right_now, by_kind, by_id, 'visit', ''
        FROM tenpack_ledgerentry AS expiry WHERE expiry.pack_id = chosen.id AND expiry.kind = 'expired'
        ORDER BY expiry.position DESC LIMIT 1;
    END IF;

    outcome := 'used';
    pack := chosen.id;
    pack_title := chosen.title;
    visit := tenpack_new_id();
    INSERT INTO tenpack_visit (id, business_id, client_id, held_at, recorded_at, is_forfeited, is_owed, note)
    VALUES (visit, business, client, held, right_now, false, false, words);
    entry := tenpack_new_id();
    INSERT INTO tenpack_journalline (id, business_id, client_id, event, about_kind, about_id, happened_at, actor_kind, actor_id,
        reason, facts)
    VALUES (tenpack_new_id(), business, client, 'session.used', 'visit', visit, right_now, by_kind, by_id,
        '', jsonb_build_object('pack', chosen.id, 'entry', entry, 'why', why));
    INSERT INTO tenpack_ledgerentry (id, business_id, client_id, pack_id, kind, quantity, from_bucket, to_bucket,
        happened_at, recorded_at, actor_kind, actor_id, cause, cause_id, why, visit_id, repeat_key, request_hash)
    VALUES (entry, business, client, chosen.id, 'used', 1, 'free', 'used',
        held, right_now, by_kind, by_id, 'visit', visit, why, visit, given_key, request)
    RETURNING tenpack_ledgerentry.free_after INTO free_after;
END
$$;
