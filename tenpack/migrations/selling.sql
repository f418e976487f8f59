-- What a sale may cost: coupons, fee lines, several installments in one payment, offers that rest.

-- The same as `due_minor` in money/rules.py.
CREATE FUNCTION tenpack_due_minor(offer tenpack_offer, number int) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN number > coalesce(offer.discount_periods, number) THEN offer.price_minor
        WHEN offer.discount_basis_points IS NOT NULL
            THEN offer.price_minor - (2 * offer.price_minor * offer.discount_basis_points + 10000) / 20000
        ELSE greatest(offer.price_minor - coalesce(offer.discount_minor, 0), 0)
    END
$$;

CREATE OR REPLACE FUNCTION tenpack_count_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    offer tenpack_offer;
    asked bigint;
    last_due int := NEW.due_number + NEW.dues - 1;
BEGIN
    UPDATE tenpack_offer
    SET paid_minor = paid_minor + NEW.amount_minor, payments_made = payments_made + NEW.dues, failed_at = NULL
    WHERE id = NEW.offer_id AND business_id = NEW.business_id
    RETURNING * INTO offer;
    SELECT sum(tenpack_due_minor(offer, number)) INTO asked FROM generate_series(NEW.due_number, last_due) AS number;
    IF offer.id IS NULL OR offer.currency <> NEW.currency OR asked <> NEW.amount_minor - NEW.fee_minor
        OR offer.withdrawn_at IS NOT NULL OR offer.payments_made <> last_due
        OR last_due > (CASE offer.payment_type WHEN 'one_time' THEN 1 WHEN 'recurring' THEN NEW.due_number
            ELSE offer.installments END)
    THEN
        RAISE EXCEPTION 'the payment does not fit its offer' USING ERRCODE = 'TP020';
    END IF;
    RETURN NEW;
END
$$;

-- A coupon is counted when an offer takes it, and given back by an offer that lets go of it or is withdrawn.
CREATE FUNCTION tenpack_count_coupon() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before uuid;
    after uuid := CASE WHEN NEW.withdrawn_at IS NULL THEN NEW.coupon_id END;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := CASE WHEN OLD.withdrawn_at IS NULL THEN OLD.coupon_id END;
        IF NEW.payments_made > 0 AND (NEW.coupon_id, NEW.discount_basis_points, NEW.discount_minor, NEW.discount_periods)
            IS DISTINCT FROM (OLD.coupon_id, OLD.discount_basis_points, OLD.discount_minor, OLD.discount_periods)
        THEN
            RAISE EXCEPTION 'what was paid keeps its discount' USING ERRCODE = 'TP022';
        END IF;
    END IF;
    IF before IS DISTINCT FROM after THEN
        UPDATE tenpack_coupon SET uses = uses - 1 WHERE id = before;
        UPDATE tenpack_coupon SET uses = uses + 1 WHERE id = after;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER offer_counts_coupon BEFORE INSERT OR UPDATE OF
    coupon_id, discount_basis_points, discount_minor, discount_periods, withdrawn_at ON tenpack_offer
    FOR EACH ROW EXECUTE FUNCTION tenpack_count_coupon();
CREATE TRIGGER coupon_uses_follow_offers BEFORE UPDATE OF uses ON tenpack_coupon
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION tenpack_refuse_change();
CREATE TRIGGER coupon_terms_are_frozen BEFORE UPDATE OF
    id, business_id, code, basis_points, minor, currency, periods, created_at ON tenpack_coupon
    FOR EACH ROW EXECUTE FUNCTION tenpack_refuse_change();

ALTER TABLE tenpack_offer ADD CONSTRAINT offer_coupon_same_business
    FOREIGN KEY (business_id, coupon_id) REFERENCES tenpack_coupon (business_id, id);
