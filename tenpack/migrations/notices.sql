-- Notices and comments on workouts: nothing of another business.

ALTER TABLE tenpack_notice ADD CONSTRAINT notice_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);
ALTER TABLE tenpack_notice ADD CONSTRAINT notice_coach_same_business
    FOREIGN KEY (business_id, coach_id) REFERENCES tenpack_coach (business_id, id);
ALTER TABLE tenpack_workoutcomment ADD CONSTRAINT comment_workout_same_business
    FOREIGN KEY (business_id, workout_id) REFERENCES tenpack_workout (business_id, id);
ALTER TABLE tenpack_workoutcomment ADD CONSTRAINT comment_coach_same_business
    FOREIGN KEY (business_id, coach_id) REFERENCES tenpack_coach (business_id, id);
