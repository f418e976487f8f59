-- The session ledger: what the database itself keeps and refuses. See docs/sessions.md and decision 0002.
-- Refusals carry codes of class TP so that the application can name them: tenpack/packs/errors.py.

CREATE FUNCTION tenpack_new_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    -- UUIDv7 (RFC 9562): 48 bits of milliseconds, version 7, the rest of a random v4. One expression, so that it is inlined.
    SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
        || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
$$;
DO $$ BEGIN
    IF current_setting('server_version_num')::int >= 180000 THEN
        CREATE OR REPLACE FUNCTION tenpack_new_id() RETURNS uuid LANGUAGE sql VOLATILE AS 'SELECT uuidv7()';
    END IF;
END $$;

CREATE FUNCTION tenpack_instant(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- What an entry's hash covers: every column but the hash itself, as a JSON array.
CREATE FUNCTION tenpack_entry_text(entry tenpack_ledgerentry) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_array(
        entry.id, entry.business_id, entry.client_id, entry.pack_id, entry.position, entry.kind, entry.quantity,
        entry.from_bucket, entry.to_bucket, tenpack_instant(entry.happened_at), tenpack_instant(entry.recorded_at),
        entry.actor_kind, entry.actor_id, entry.cause, entry.cause_id, entry.why, encode(entry.reason_hash, 'hex'),
        entry.visit_id, entry.visit_turn, entry.reverses_id, entry.repeat_key, encode(entry.request_hash, 'hex'),
        entry.free_after, entry.booked_after, entry.used_after, entry.expired_after, entry.withdrawn_after,
        encode(entry.previous_hash, 'hex')
    )::text
$$;

CREATE FUNCTION tenpack_write_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    pack record;
    original record;
    previous bytea := '\x0000000000000000000000000000000000000000000000000000000000000000';
    given_position int := NEW.position;
    given_previous bytea := NEW.previous_hash;
BEGIN
    IF (NEW.kind, NEW.from_bucket, NEW.to_bucket) NOT IN (
        ('granted', 'issued', 'free'), ('booked', 'free', 'booked'), ('released', 'booked', 'free'),
        ('used', 'booked', 'used'), ('used', 'free', 'used'), ('returned', 'used', 'free'), ('returned', 'used', 'booked'),
        ('expired', 'free', 'expired'), ('revived', 'expired', 'free'), ('withdrawn', 'free', 'withdrawn'),
        ('adjusted', 'issued', 'free'), ('adjusted', 'free', 'issued'),
        ('transferred', 'free', 'issued'), ('transferred', 'issued', 'free')
    ) THEN
        RAISE EXCEPTION 'no % from % to %', NEW.kind, NEW.from_bucket, NEW.to_bucket USING ERRCODE = 'TP001';
    END IF;

    -- The row lock this takes serialises two spenders of one pack; the CHECK on the counters refuses the loser.
    UPDATE tenpack_sessionpack SET
        free = free + NEW.quantity * ((NEW.to_bucket = 'free')::int - (NEW.from_bucket = 'free')::int),
        booked = booked + NEW.quantity * ((NEW.to_bucket = 'booked')::int - (NEW.from_bucket = 'booked')::int),
        used = used + NEW.quantity * ((NEW.to_bucket = 'used')::int - (NEW.from_bucket = 'used')::int),
        expired = expired + NEW.quantity * ((NEW.to_bucket = 'expired')::int - (NEW.from_bucket = 'expired')::int),
        withdrawn = withdrawn + NEW.quantity * ((NEW.to_bucket = 'withdrawn')::int - (NEW.from_bucket = 'withdrawn')::int),
        position = position + 1
    WHERE id = NEW.pack_id AND business_id = NEW.business_id AND client_id = NEW.client_id
    RETURNING free, booked, used, expired, withdrawn, position, starts_at, expires_at INTO pack;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such pack of this client' USING ERRCODE = 'TP002';
    END IF;

    IF pack.position > 1 THEN
        SELECT hash INTO STRICT previous FROM tenpack_ledgerentry WHERE pack_id = NEW.pack_id AND position = pack.position - 1;
    END IF;
    IF given_position IS NOT NULL AND given_position <> pack.position THEN
        RAISE EXCEPTION 'position % would leave a gap, it is %', given_position, pack.position USING ERRCODE = 'TP003';
    END IF;
    IF given_previous IS NOT NULL AND given_previous <> previous THEN
        RAISE EXCEPTION 'the previous hash is another' USING ERRCODE = 'TP003';
    END IF;

    -- A use counts when it was held. A booking may be made before the pack starts, never after it has expired.
    IF NEW.from_bucket = 'free' AND NEW.kind = 'used' AND NEW.happened_at < pack.starts_at THEN
        RAISE EXCEPTION 'the pack has not started' USING ERRCODE = 'TP004';
    ELSIF NEW.from_bucket = 'free' AND NEW.kind IN ('used', 'booked') AND NEW.happened_at >= pack.expires_at THEN
        RAISE EXCEPTION 'the pack has expired' USING ERRCODE = 'TP005';
    END IF;
    IF NEW.kind = 'expired' AND (pack.expires_at IS NULL OR NEW.recorded_at < pack.expires_at) THEN
        RAISE EXCEPTION 'the pack has not expired' USING ERRCODE = 'TP006';
    END IF;
    IF NEW.kind = 'used' AND (NEW.visit_id IS NULL OR NEW.quantity <> 1) THEN
        RAISE EXCEPTION 'a used session needs its visit' USING ERRCODE = 'TP001';
    END IF;
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT * INTO original FROM tenpack_ledgerentry WHERE id = NEW.reverses_id;
        IF original IS NULL OR original.kind <> 'used' OR original.pack_id <> NEW.pack_id
            OR original.visit_id IS DISTINCT FROM NEW.visit_id OR original.quantity <> NEW.quantity
            OR original.from_bucket <> NEW.to_bucket THEN
            RAISE EXCEPTION 'a return names the use it reverses' USING ERRCODE = 'TP007';
        END IF;
    END IF;

    -- A visit's turn grows with each return, so the partial unique index lets one live use through per visit.
    IF NEW.visit_id IS NOT NULL THEN
        SELECT count(*) INTO NEW.visit_turn FROM tenpack_ledgerentry WHERE visit_id = NEW.visit_id AND kind = 'returned';
    ELSE
        NEW.visit_turn := NULL;
    END IF;
    NEW.position := pack.position;
    NEW.previous_hash := previous;
    NEW.free_after := pack.free;
    NEW.booked_after := pack.booked;
    NEW.used_after := pack.used;
    NEW.expired_after := pack.expired;
    NEW.withdrawn_after := pack.withdrawn;
    NEW.hash := sha256(convert_to(tenpack_entry_text(NEW), 'UTF8'));
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_entry_is_chained BEFORE INSERT ON tenpack_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION tenpack_write_entry();

-- Append-only tables: no role of the application edits or deletes, whatever its rights.
CREATE FUNCTION tenpack_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'TP010';
END
$$;
CREATE TRIGGER ledger_entry_is_final BEFORE UPDATE OR DELETE ON tenpack_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER ledger_is_final BEFORE TRUNCATE ON tenpack_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER pack_terms_are_final BEFORE UPDATE OR DELETE ON tenpack_packterms
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER pack_terms_stay BEFORE TRUNCATE ON tenpack_packterms
    FOR EACH STATEMENT EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER reasons_stay BEFORE TRUNCATE ON tenpack_ledgerreason
    FOR EACH STATEMENT EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER reason_is_final BEFORE DELETE ON tenpack_ledgerreason
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER reason_is_only_blanked BEFORE UPDATE ON tenpack_ledgerreason
    FOR EACH ROW WHEN (NEW.text <> '' OR NEW.entry_id <> OLD.entry_id) EXECUTE FUNCTION tenpack_refuse_change();

-- Counters: only the entry's trigger, one level deep, may write them; a new pack starts empty; a pack stays.
CREATE FUNCTION tenpack_refuse_counting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'only ledger entries move a pack''s counters' USING ERRCODE = 'TP011';
END
$$;
CREATE TRIGGER pack_counters_follow_ledger
    BEFORE UPDATE OF free, booked, used, expired, withdrawn, position ON tenpack_sessionpack
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION tenpack_refuse_counting();
CREATE TRIGGER pack_starts_empty BEFORE INSERT ON tenpack_sessionpack
    FOR EACH ROW WHEN (NEW.free + NEW.booked + NEW.used + NEW.expired + NEW.withdrawn + NEW.position <> 0)
    EXECUTE FUNCTION tenpack_refuse_counting();
CREATE TRIGGER pack_stays_with_client BEFORE UPDATE OF business_id, client_id, id ON tenpack_sessionpack
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER pack_stays BEFORE DELETE ON tenpack_sessionpack
    FOR EACH ROW WHEN (OLD.position > 0) EXECUTE FUNCTION tenpack_refuse_change();

-- Nothing of one business or client may hang on another's.
ALTER TABLE tenpack_client ADD CONSTRAINT client_coach_same_business
    FOREIGN KEY (business_id, coach_id) REFERENCES tenpack_coach (business_id, id);
ALTER TABLE tenpack_invitation ADD CONSTRAINT invitation_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);
ALTER TABLE tenpack_apikey ADD CONSTRAINT api_key_coach_same_business
    FOREIGN KEY (business_id, coach_id) REFERENCES tenpack_coach (business_id, id);
ALTER TABLE tenpack_journalline ADD CONSTRAINT journal_business
    FOREIGN KEY (business_id) REFERENCES tenpack_business (id);
ALTER TABLE tenpack_sessionpack ADD CONSTRAINT pack_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);
ALTER TABLE tenpack_visit ADD CONSTRAINT visit_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);
ALTER TABLE tenpack_ledgerentry ADD CONSTRAINT entry_pack_same_client
    FOREIGN KEY (business_id, client_id, pack_id) REFERENCES tenpack_sessionpack (business_id, client_id, id);
ALTER TABLE tenpack_ledgerentry ADD CONSTRAINT entry_visit_same_client
    FOREIGN KEY (business_id, client_id, visit_id) REFERENCES tenpack_visit (business_id, client_id, id);
ALTER TABLE tenpack_ledgerentry ADD CONSTRAINT entry_reverses_entry
    FOREIGN KEY (reverses_id) REFERENCES tenpack_ledgerentry (id);

-- Few entries reverse one: an index of those alone, instead of one with a row for every entry.
ALTER TABLE tenpack_ledgerentry DROP CONSTRAINT tenpack_ledgerentry_reverses_id_key;
CREATE UNIQUE INDEX entry_reversed_once ON tenpack_ledgerentry (reverses_id) WHERE reverses_id IS NOT NULL;
-- Room on each page for the next version of a pack's row: a use then touches no index of packs.
ALTER TABLE tenpack_sessionpack SET (fillfactor = 70);
