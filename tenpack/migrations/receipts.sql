-- Receipts are append-only and numbered by the database: 1, 2, 3 … for each business, year and kind, without a gap.

ALTER TABLE tenpack_receipt ADD CONSTRAINT receipt_payment_same_business
    FOREIGN KEY (business_id, payment_id) REFERENCES tenpack_payment (business_id, id);
ALTER TABLE tenpack_receipt ADD CONSTRAINT receipt_refund_same_business
    FOREIGN KEY (business_id, refund_id) REFERENCES tenpack_refund (business_id, id);
ALTER TABLE tenpack_receipt ADD CONSTRAINT receipt_year_of_its_day CHECK (year = extract(year FROM issued_on));

-- The counter's row stays locked until the transaction ends: whoever comes next waits, and a number that was rolled back
-- is given out again. A sequence would leave a gap.
CREATE FUNCTION tenpack_number_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved record;
    sum_of_lines bigint;
BEGIN
    IF NEW.kind = 'receipt' THEN
        SELECT amount_minor, currency INTO moved FROM tenpack_payment WHERE id = NEW.payment_id;
    ELSE
        SELECT amount_minor, currency INTO moved FROM tenpack_refund WHERE id = NEW.refund_id;
    END IF;
    SELECT sum((line ->> 'minor')::bigint) INTO sum_of_lines FROM jsonb_array_elements(NEW.lines) AS line;
    IF (moved.amount_minor, moved.currency) IS DISTINCT FROM (NEW.total_minor, NEW.currency)
        OR sum_of_lines IS DISTINCT FROM NEW.total_minor
    THEN
        RAISE EXCEPTION 'the receipt does not say what was paid' USING ERRCODE = 'TP030';
    END IF;
    INSERT INTO tenpack_receiptcounter AS counter (id, business_id, kind, year, last_number)
    VALUES (gen_random_uuid(), NEW.business_id, NEW.kind, NEW.year, 1)
    ON CONFLICT (business_id, kind, year) DO UPDATE SET last_number = counter.last_number + 1
    RETURNING last_number INTO NEW.number;
    RETURN NEW;
END
$$;
CREATE TRIGGER receipt_gets_its_number BEFORE INSERT ON tenpack_receipt
    FOR EACH ROW EXECUTE FUNCTION tenpack_number_receipt();

CREATE TRIGGER receipt_is_final BEFORE UPDATE OR DELETE ON tenpack_receipt
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER receipts_stay BEFORE TRUNCATE ON tenpack_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER receipt_counter_counts_receipts BEFORE INSERT OR UPDATE OR DELETE ON tenpack_receiptcounter
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER receipt_counters_stay BEFORE TRUNCATE ON tenpack_receiptcounter
    FOR EACH STATEMENT EXECUTE FUNCTION tenpack_refuse_change();
