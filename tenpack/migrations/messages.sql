-- Notes and messages: nothing of another business, and a message that stays as it was sent.

ALTER TABLE tenpack_note ADD CONSTRAINT note_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);
ALTER TABLE tenpack_note ADD CONSTRAINT note_coach_same_business
    FOREIGN KEY (business_id, coach_id) REFERENCES tenpack_coach (business_id, id);
ALTER TABLE tenpack_noteversion ADD CONSTRAINT note_version_note_same_business
    FOREIGN KEY (business_id, note_id) REFERENCES tenpack_note (business_id, id) ON DELETE CASCADE;
ALTER TABLE tenpack_noteversion ADD CONSTRAINT note_version_coach_same_business
    FOREIGN KEY (business_id, coach_id) REFERENCES tenpack_coach (business_id, id);
ALTER TABLE tenpack_message ADD CONSTRAINT message_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);
ALTER TABLE tenpack_message ADD CONSTRAINT message_coach_same_business
    FOREIGN KEY (business_id, coach_id) REFERENCES tenpack_coach (business_id, id);
ALTER TABLE tenpack_attachment ADD CONSTRAINT attachment_message_same_business
    FOREIGN KEY (business_id, message_id) REFERENCES tenpack_message (business_id, id);

-- What somebody wrote is never put into other words, and never becomes unread or anybody else's.
CREATE FUNCTION tenpack_message_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.text <> OLD.text
        OR (NEW.business_id, NEW.client_id, NEW.sent_at) IS DISTINCT FROM (OLD.business_id, OLD.client_id, OLD.sent_at)
        OR NEW.coach_id IS DISTINCT FROM OLD.coach_id
        OR (OLD.read_at IS NOT NULL AND NEW.read_at IS DISTINCT FROM OLD.read_at)
    THEN
        RAISE EXCEPTION 'a message stays as it was sent' USING ERRCODE = 'TP050';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER message_stays BEFORE UPDATE ON tenpack_message
    FOR EACH ROW EXECUTE FUNCTION tenpack_message_stays();
