-- Training: nothing of another business, and operations that stay as they came.

ALTER TABLE tenpack_program ADD CONSTRAINT program_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);
ALTER TABLE tenpack_program ADD CONSTRAINT program_source_same_business
    FOREIGN KEY (business_id, source_id) REFERENCES tenpack_program (business_id, id);
ALTER TABLE tenpack_program ADD CONSTRAINT program_offer_same_business
    FOREIGN KEY (business_id, offer_id) REFERENCES tenpack_offer (business_id, id);
ALTER TABLE tenpack_programday ADD CONSTRAINT day_program_same_business
    FOREIGN KEY (business_id, program_id) REFERENCES tenpack_program (business_id, id);
ALTER TABLE tenpack_planprogram ADD CONSTRAINT plan_program_plan_same_business
    FOREIGN KEY (business_id, plan_id) REFERENCES tenpack_plan (business_id, id);
ALTER TABLE tenpack_planprogram ADD CONSTRAINT plan_program_program_same_business
    FOREIGN KEY (business_id, program_id) REFERENCES tenpack_program (business_id, id);
ALTER TABLE tenpack_offerprogram ADD CONSTRAINT offer_program_offer_same_business
    FOREIGN KEY (business_id, offer_id) REFERENCES tenpack_offer (business_id, id);
ALTER TABLE tenpack_offerprogram ADD CONSTRAINT offer_program_program_same_business
    FOREIGN KEY (business_id, program_id) REFERENCES tenpack_program (business_id, id);
ALTER TABLE tenpack_workout ADD CONSTRAINT workout_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);
ALTER TABLE tenpack_workout ADD CONSTRAINT workout_coach_same_business
    FOREIGN KEY (business_id, coach_id) REFERENCES tenpack_coach (business_id, id);
ALTER TABLE tenpack_workout ADD CONSTRAINT workout_appointment_same_business
    FOREIGN KEY (business_id, appointment_id) REFERENCES tenpack_appointment (business_id, id);
ALTER TABLE tenpack_workout ADD CONSTRAINT workout_day_same_business
    FOREIGN KEY (business_id, day_id) REFERENCES tenpack_programday (business_id, id);
ALTER TABLE tenpack_workout ADD CONSTRAINT workout_visit_same_client
    FOREIGN KEY (business_id, client_id, visit_id) REFERENCES tenpack_visit (business_id, client_id, id);
ALTER TABLE tenpack_workoutline ADD CONSTRAINT line_workout_same_business
    FOREIGN KEY (business_id, workout_id) REFERENCES tenpack_workout (business_id, id);
ALTER TABLE tenpack_workoutline ADD CONSTRAINT line_exercise_same_business
    FOREIGN KEY (business_id, own_exercise_id) REFERENCES tenpack_exercise (business_id, id);
ALTER TABLE tenpack_workoutline ADD CONSTRAINT line_of_business UNIQUE (business_id, id);
ALTER TABLE tenpack_workoutset ADD CONSTRAINT set_line_same_business
    FOREIGN KEY (business_id, line_id) REFERENCES tenpack_workoutline (business_id, id);
ALTER TABLE tenpack_measure ADD CONSTRAINT measure_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);
ALTER TABLE tenpack_signoff ADD CONSTRAINT sign_off_workout_same_business
    FOREIGN KEY (business_id, workout_id) REFERENCES tenpack_workout (business_id, id);

CREATE FUNCTION tenpack_operation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a device said is never edited or deleted' USING ERRCODE = 'TP040';
END
$$;
CREATE TRIGGER operation_stays BEFORE UPDATE OR DELETE ON tenpack_operation
    FOR EACH ROW EXECUTE FUNCTION tenpack_operation_stays();

-- What a plan gives access to is frozen with the offer, whichever road makes it.
CREATE FUNCTION tenpack_freeze_programs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tenpack_offerprogram (id, business_id, offer_id, program_id)
    SELECT tenpack_new_id(), NEW.business_id, NEW.id, program_id FROM tenpack_planprogram WHERE plan_id = NEW.plan_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER offer_freezes_programs AFTER INSERT ON tenpack_offer
    FOR EACH ROW EXECUTE FUNCTION tenpack_freeze_programs();
