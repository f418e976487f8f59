-- The hot act meets the calendar: a use on the day of an appointment belongs to that appointment's visit.
-- New outcome 'already' with the visit that took the session first; new argument `separate`: this was another session.
DROP FUNCTION tenpack_use_session(uuid, uuid, uuid, uuid, timestamptz, timestamptz, text, uuid, text, text, bytea);

-- The use behind a visit; nothing but the visit where it is owed.
CREATE FUNCTION tenpack_use_of(known uuid, OUT visit uuid, OUT entry uuid, OUT pack uuid, OUT free_after int, OUT why text,
    OUT pack_title text
) LANGUAGE plpgsql STABLE AS $$
BEGIN
    visit := known;
    SELECT line.id, line.pack_id, line.free_after, line.why, paying.title INTO entry, pack, free_after, why, pack_title
    FROM tenpack_ledgerentry AS line JOIN tenpack_sessionpack AS paying ON paying.id = line.pack_id
    WHERE line.visit_id = known AND line.kind = 'used' ORDER BY line.visit_turn DESC LIMIT 1;
END
$$;

CREATE FUNCTION tenpack_use_session(
    business uuid, client uuid, wanted_pack uuid, only_coach uuid, held timestamptz, right_now timestamptz,
    by_kind text, by_id uuid, words text, given_key text, request bytea, separate boolean,
    OUT outcome text, OUT visit uuid, OUT entry uuid, OUT pack uuid, OUT pack_title text, OUT free_after int, OUT why text
) LANGUAGE plpgsql AS $$
DECLARE
    chosen record;
    earlier record;
    owner uuid;
    rivals int;
    ends timestamptz[];
    planned record;
    booked_pack uuid;
    booking uuid;
    booked_since timestamptz;
BEGIN
    IF given_key IS NOT NULL THEN
        -- Two tries with one key wait for each other here; the unique index stands behind.
        PERFORM pg_advisory_xact_lock(hashtextextended(business::text || given_key, 0));
        SELECT id, request_hash, NULL::uuid AS already INTO earlier
        FROM tenpack_ledgerentry WHERE business_id = business AND repeat_key = given_key
        UNION ALL
        SELECT NULL, request_hash, (answer->>'already')::uuid
        FROM tenpack_repeatedrequest WHERE business_id = business AND key = given_key;
        IF FOUND THEN
            IF earlier.already IS NOT NULL THEN
                SELECT found.* INTO visit, entry, pack, free_after, why, pack_title
                FROM tenpack_use_of(earlier.already) AS found;
                outcome := CASE WHEN earlier.request_hash = request THEN 'already_replayed' ELSE 'idempotency_key_reused' END;
                RETURN;
            END IF;
            SELECT line.id, line.visit_id, line.pack_id, line.free_after, line.why, paying.title
            INTO entry, visit, pack, free_after, why, pack_title
            FROM tenpack_ledgerentry AS line JOIN tenpack_sessionpack AS paying ON paying.id = line.pack_id
            WHERE line.id = earlier.id;
            outcome := CASE WHEN earlier.id IS NOT NULL AND earlier.request_hash = request THEN 'replayed'
                ELSE 'idempotency_key_reused' END;
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

    IF NOT separate THEN
        -- The nearest appointment of that day, one without a visit first; both roads to it wait for each other here.
        SELECT id, pack_id, visit_id INTO planned FROM tenpack_booking AS plan
        WHERE client_id = client AND released_at IS NULL AND matches_from <= held AND matches_until > held
            AND NOT EXISTS (SELECT FROM tenpack_visit WHERE id = plan.visit_id AND is_forfeited)
        ORDER BY visit_id IS NOT NULL, abs(extract(epoch FROM starts_at - held)) LIMIT 1 FOR UPDATE;
        IF FOUND THEN
            booking := planned.id;
            booked_pack := planned.pack_id;
            IF planned.visit_id IS NOT NULL THEN
                outcome := 'already';
                SELECT found.* INTO visit, entry, pack, free_after, why, pack_title
                FROM tenpack_use_of(planned.visit_id) AS found;
                IF given_key IS NOT NULL THEN
                    -- No entry carries the key, so that the same answer is kept here.
                    INSERT INTO tenpack_repeatedrequest (id, business_id, key, request_hash, status, answer, created_at)
                    VALUES (tenpack_new_id(), business, given_key, request, 200,
                        jsonb_build_object('already', planned.visit_id), right_now);
                END IF;
                RETURN;
            END IF;
        END IF;
    END IF;

    LOOP
        IF booked_pack IS NOT NULL THEN
            -- Its session is booked already: this one is used, whatever pack was asked for.
            SELECT id, title, free, expired, starts_at, expires_at INTO chosen
            FROM tenpack_sessionpack WHERE id = booked_pack FOR UPDATE;
            SELECT max(happened_at) INTO booked_since FROM tenpack_ledgerentry
            WHERE pack_id = booked_pack AND kind = 'booked' AND cause_id = booking;
            why := 'booked';
            EXIT;
        END IF;
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

    IF booked_pack IS NULL AND chosen.free = 0 THEN
        -- Held before the last day was over, recorded after the job had run: that session had not expired.
        INSERT INTO tenpack_ledgerentry (id, business_id, client_id, pack_id, kind, quantity, from_bucket, to_bucket,
            happened_at, recorded_at, actor_kind, actor_id, cause, why)
        VALUES (tenpack_new_id(), business, client, chosen.id, 'revived', 1, 'expired', 'free',
            chosen.expires_at, right_now, by_kind, by_id, 'visit', '');
    END IF;

    outcome := 'used';
    pack := chosen.id;
    pack_title := chosen.title;
    visit := tenpack_new_id();
    INSERT INTO tenpack_visit (id, business_id, client_id, held_at, recorded_at, is_forfeited, is_owed, note)
    VALUES (visit, business, client, held, right_now, false, false, words);
    IF booking IS NOT NULL THEN
        UPDATE tenpack_booking SET visit_id = visit WHERE id = booking;
    END IF;
    entry := tenpack_new_id();
    INSERT INTO tenpack_journalline (id, business_id, client_id, event, about_kind, about_id, happened_at, actor_kind, actor_id,
        reason, facts)
    VALUES (tenpack_new_id(), business, client, 'session.used', 'visit', visit, right_now, by_kind, by_id,
        '', jsonb_build_object('pack', chosen.id, 'entry', entry, 'why', why));
    INSERT INTO tenpack_ledgerentry (id, business_id, client_id, pack_id, kind, quantity, from_bucket, to_bucket,
        happened_at, recorded_at, actor_kind, actor_id, cause, cause_id, why, visit_id, repeat_key, request_hash)
    VALUES (entry, business, client, chosen.id, 'used', 1, CASE WHEN booked_pack IS NULL THEN 'free' ELSE 'booked' END, 'used',
        greatest(held, booked_since), right_now, by_kind, by_id, 'visit', visit, why, visit, given_key, request)
    RETURNING tenpack_ledgerentry.free_after INTO free_after;
END
$$;
