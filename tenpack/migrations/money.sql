-- Money beside the ledger: payments and refunds are append-only, an offer's terms are frozen, refunds never exceed payments.

CREATE TRIGGER payment_is_final BEFORE UPDATE OR DELETE ON tenpack_payment
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER refund_is_final BEFORE UPDATE OR DELETE ON tenpack_refund
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER payments_stay BEFORE TRUNCATE ON tenpack_payment
    FOR EACH STATEMENT EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER refunds_stay BEFORE TRUNCATE ON tenpack_refund
    FOR EACH STATEMENT EXECUTE FUNCTION tenpack_refuse_change();

CREATE FUNCTION tenpack_count_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    offer record;
BEGIN
    UPDATE tenpack_offer SET paid_minor = paid_minor + NEW.amount_minor, payments_made = payments_made + 1
    WHERE id = NEW.offer_id AND business_id = NEW.business_id
    RETURNING * INTO offer;
    IF NOT FOUND OR offer.currency <> NEW.currency OR offer.price_minor <> NEW.amount_minor
        OR offer.withdrawn_at IS NOT NULL OR offer.payments_made <> NEW.due_number
        OR NEW.due_number > (CASE offer.payment_type WHEN 'one_time' THEN 1 ELSE coalesce(offer.installments, NEW.due_number) END)
    THEN
        RAISE EXCEPTION 'the payment does not fit its offer' USING ERRCODE = 'TP020';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER payment_counts BEFORE INSERT ON tenpack_payment FOR EACH ROW EXECUTE FUNCTION tenpack_count_payment();

CREATE FUNCTION tenpack_count_refund() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    payment record;
BEGIN
    SELECT * INTO payment FROM tenpack_payment WHERE id = NEW.payment_id AND business_id = NEW.business_id;
    UPDATE tenpack_offer SET refunded_minor = refunded_minor + NEW.amount_minor WHERE id = payment.offer_id;
    IF payment IS NULL OR payment.currency <> NEW.currency OR payment.amount_minor < NEW.amount_minor
        + (SELECT coalesce(sum(amount_minor), 0) FROM tenpack_refund WHERE payment_id = NEW.payment_id) THEN
        RAISE EXCEPTION 'more than was paid' USING ERRCODE = 'TP021';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER refund_counts BEFORE INSERT ON tenpack_refund FOR EACH ROW EXECUTE FUNCTION tenpack_count_refund();

CREATE TRIGGER offer_money_follows_payments BEFORE UPDATE OF paid_minor, refunded_minor, payments_made ON tenpack_offer
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER offer_terms_are_frozen BEFORE UPDATE OF
    id, business_id, client_id, plan_id, plan_version, name, memo, payment_type, price_minor, currency, interval_unit,
    interval_every, installments, sessions, expiry_kind, expires_on, expires_after, expires_unit, session_minutes,
    tax_basis_points, billing_on, created_at ON tenpack_offer
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER offer_keeps_its_pack BEFORE UPDATE OF pack_id ON tenpack_offer
    FOR EACH ROW WHEN (OLD.pack_id IS NOT NULL AND NEW.pack_id IS DISTINCT FROM OLD.pack_id)
    EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER offer_stays BEFORE DELETE ON tenpack_offer FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();

ALTER TABLE tenpack_offer ADD CONSTRAINT offer_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);
ALTER TABLE tenpack_offer ADD CONSTRAINT offer_plan_same_business
    FOREIGN KEY (business_id, plan_id) REFERENCES tenpack_plan (business_id, id);
ALTER TABLE tenpack_offer ADD CONSTRAINT offer_pack_same_client
    FOREIGN KEY (business_id, client_id, pack_id) REFERENCES tenpack_sessionpack (business_id, client_id, id);
ALTER TABLE tenpack_payment ADD CONSTRAINT payment_offer_same_business
    FOREIGN KEY (business_id, offer_id) REFERENCES tenpack_offer (business_id, id);
ALTER TABLE tenpack_refund ADD CONSTRAINT refund_payment_same_business
    FOREIGN KEY (business_id, payment_id) REFERENCES tenpack_payment (business_id, id);
ALTER TABLE tenpack_cardattempt ADD CONSTRAINT attempt_offer_same_business
    FOREIGN KEY (business_id, offer_id) REFERENCES tenpack_offer (business_id, id);
ALTER TABLE tenpack_offer ADD CONSTRAINT offer_pack_only_one_time
    CHECK (pack_id IS NULL OR payment_type = 'one_time');
