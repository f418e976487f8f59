-- A suspended pack gives none of its free sessions away, whoever asks. See docs/sessions.md, "Suspended".

-- No road gets by: the counters follow every entry, so that what leaves `free` for `booked` or `used` is refused here.
CREATE FUNCTION tenpack_refuse_suspended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the pack is suspended' USING ERRCODE = 'TP012';
END
$$;
CREATE TRIGGER suspended_pack_gives_nothing BEFORE UPDATE OF free ON tenpack_sessionpack
    FOR EACH ROW WHEN (OLD.suspended_at IS NOT NULL AND NEW.free < OLD.free AND NEW.booked + NEW.used > OLD.booked + OLD.used)
    EXECUTE FUNCTION tenpack_refuse_suspended();

-- The hot act answers before that: no suspended pack is chosen, a picked one has an outcome of its own. Its text is that of
-- use_session_2.sql but for these three places; a place that is not there any more stops the migration.
DO $migration$
DECLARE
    body text := pg_get_functiondef('tenpack_use_session'::regproc);
    change text[];
BEGIN
    FOREACH change SLICE 1 IN ARRAY ARRAY[
        ['starts_at, expires_at INTO chosen', 'starts_at, expires_at, suspended_at INTO chosen'],
        ['WHEN chosen.free + chosen.expired = 0', 'WHEN chosen.suspended_at IS NOT NULL THEN ''pack_suspended''
                WHEN chosen.free + chosen.expired = 0'],
        ['AND free + expired > 0 AND', 'AND suspended_at IS NULL AND free + expired > 0 AND']
    ] LOOP
        IF position(change[1] IN body) = 0 THEN
            RAISE EXCEPTION 'tenpack_use_session does not say "%"', change[1];
        END IF;
        body := replace(body, change[1], change[2]);
    END LOOP;
    EXECUTE body;
END
$migration$;
