-- The calendar: nobody is booked twice, and a booked session is used by the one visit that reports it.

-- A one-value range stands for the coach or client, so that a plain GiST index serves (no extension is needed).
CREATE FUNCTION tenpack_one_value(id uuid) RETURNS int8range LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT int8range(number, number, '[]') FROM (SELECT (uuid_hash_extended(id, 0) >> 1) AS number) AS hashed
$$;
ALTER TABLE tenpack_slot ADD CONSTRAINT coach_never_twice EXCLUDE USING gist
    (tenpack_one_value(coach_id) WITH &&, tstzrange(starts_at, ends_at) WITH &&) WHERE (is_live);
ALTER TABLE tenpack_appointment ADD CONSTRAINT client_never_twice EXCLUDE USING gist
    (tenpack_one_value(client_id) WITH &&, tstzrange(starts_at, ends_at) WITH &&) WHERE (decision <> 'cancelled');

ALTER TABLE tenpack_booking ADD CONSTRAINT booking_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);
ALTER TABLE tenpack_booking ADD CONSTRAINT booking_pack_same_client
    FOREIGN KEY (business_id, client_id, pack_id) REFERENCES tenpack_sessionpack (business_id, client_id, id);
ALTER TABLE tenpack_booking ADD CONSTRAINT booking_visit_same_client
    FOREIGN KEY (business_id, client_id, visit_id) REFERENCES tenpack_visit (business_id, client_id, id);
ALTER TABLE tenpack_slot ADD CONSTRAINT slot_coach_same_business
    FOREIGN KEY (business_id, coach_id) REFERENCES tenpack_coach (business_id, id);
ALTER TABLE tenpack_slot ADD CONSTRAINT slot_kind_same_business
    FOREIGN KEY (business_id, kind_id) REFERENCES tenpack_appointmenttype (business_id, id);
ALTER TABLE tenpack_appointment ADD CONSTRAINT appointment_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);
ALTER TABLE tenpack_appointment ADD CONSTRAINT appointment_slot_same_business
    FOREIGN KEY (business_id, slot_id) REFERENCES tenpack_slot (business_id, id);
ALTER TABLE tenpack_appointment ADD CONSTRAINT appointment_at_slot_times
    FOREIGN KEY (slot_id, starts_at, ends_at) REFERENCES tenpack_slot (id, starts_at, ends_at) ON UPDATE CASCADE;
ALTER TABLE tenpack_appointment ADD CONSTRAINT appointment_booking_same_client
    FOREIGN KEY (business_id, client_id, booking_id) REFERENCES tenpack_booking (business_id, client_id, id);

-- Capacity: the slot's row lock serialises two clients who take the last place.
CREATE FUNCTION tenpack_fill_slot() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    room int;
BEGIN
    SELECT capacity INTO room FROM tenpack_slot WHERE id = NEW.slot_id FOR UPDATE;
    IF NEW.decision <> 'cancelled' AND room <= (
        SELECT count(*) FROM tenpack_appointment WHERE slot_id = NEW.slot_id AND decision <> 'cancelled' AND id <> NEW.id
    ) THEN
        RAISE EXCEPTION 'the slot is full' USING ERRCODE = 'TP030';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER slot_is_never_overfull BEFORE INSERT OR UPDATE OF slot_id, decision ON tenpack_appointment
    FOR EACH ROW EXECUTE FUNCTION tenpack_fill_slot();

-- A slot blocks its coach while anybody is in it; one that its last appointment has left does not.
CREATE FUNCTION tenpack_keep_slot_live() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tenpack_slot AS slot SET is_live = held.by_somebody FROM (
        SELECT touched.id, EXISTS (
            SELECT FROM tenpack_appointment WHERE slot_id = touched.id AND decision <> 'cancelled') AS by_somebody
        FROM unnest(ARRAY[NEW.slot_id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.slot_id END]) AS touched (id)
    ) AS held
    WHERE slot.id = held.id AND slot.is_live <> held.by_somebody;
    RETURN NULL;
END
$$;
CREATE TRIGGER slot_follows_appointments AFTER INSERT OR UPDATE OF decision, slot_id ON tenpack_appointment
    FOR EACH ROW EXECUTE FUNCTION tenpack_keep_slot_live();
