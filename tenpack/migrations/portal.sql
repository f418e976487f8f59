-- What a client says of a line: of their own line alone, and kept as it was said. Only an erasure blanks words.

CREATE FUNCTION tenpack_objection_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- An entry never changes its client, so a look when the objection is written holds for ever.
    IF NOT EXISTS (
        SELECT FROM tenpack_ledgerentry
        WHERE id = NEW.entry_id AND client_id = NEW.client_id AND business_id = NEW.business_id
    ) THEN
        RAISE EXCEPTION 'no such line of this client' USING ERRCODE = 'TP002';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER objection_to_own_line BEFORE INSERT ON tenpack_objection
    FOR EACH ROW EXECUTE FUNCTION tenpack_objection_fits();
CREATE TRIGGER objection_stays BEFORE DELETE ON tenpack_objection
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER objection_is_kept BEFORE UPDATE ON tenpack_objection
    FOR EACH ROW WHEN (
        (NEW.id, NEW.business_id, NEW.client_id, NEW.entry_id, NEW.raised_at)
            IS DISTINCT FROM (OLD.id, OLD.business_id, OLD.client_id, OLD.entry_id, OLD.raised_at)
        OR (NEW.text <> OLD.text AND NEW.text <> '')
        OR (OLD.settled_at IS NOT NULL AND (
            (NEW.settled_at, NEW.settled_by_id) IS DISTINCT FROM (OLD.settled_at, OLD.settled_by_id)
            OR (NEW.answer <> OLD.answer AND NEW.answer <> '')))
    ) EXECUTE FUNCTION tenpack_refuse_change();

ALTER TABLE tenpack_objection ADD CONSTRAINT objection_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);
ALTER TABLE tenpack_objection ADD CONSTRAINT objection_entry_exists
    FOREIGN KEY (entry_id) REFERENCES tenpack_ledgerentry (id);
ALTER TABLE tenpack_objection ADD CONSTRAINT objection_settled_same_business
    FOREIGN KEY (business_id, settled_by_id) REFERENCES tenpack_coach (business_id, id);

-- Who is signed in stays so: rows move to the table that knows whose they are, and learn it with their next request.
INSERT INTO tenpack_signin (session_key, session_data, expire_date, browser)
    SELECT session_key, session_data, expire_date, '' FROM django_session;
DELETE FROM django_session;
