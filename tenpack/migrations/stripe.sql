-- Beside money: nothing of one business hangs on another's; what is finished stays finished.
ALTER TABLE tenpack_checkout ADD CONSTRAINT checkout_offer_same_business
    FOREIGN KEY (business_id, offer_id) REFERENCES tenpack_offer (business_id, id);
ALTER TABLE tenpack_subscription ADD CONSTRAINT subscription_offer_same_business
    FOREIGN KEY (business_id, offer_id) REFERENCES tenpack_offer (business_id, id);
ALTER TABLE tenpack_unfitmoney ADD CONSTRAINT unfit_offer_same_business
    FOREIGN KEY (business_id, offer_id) REFERENCES tenpack_offer (business_id, id);
ALTER TABLE tenpack_refundrequest ADD CONSTRAINT refund_request_payment_same_business
    FOREIGN KEY (business_id, payment_id) REFERENCES tenpack_payment (business_id, id);
ALTER TABLE tenpack_dispute ADD CONSTRAINT dispute_payment_same_business
    FOREIGN KEY (business_id, payment_id) REFERENCES tenpack_payment (business_id, id);
ALTER TABLE tenpack_stripecustomer ADD CONSTRAINT customer_client_same_business
    FOREIGN KEY (business_id, client_id) REFERENCES tenpack_client (business_id, id);

-- States only move forward, whoever hears what first.
CREATE FUNCTION tenpack_state_rank(state text) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE state WHEN 'opening' THEN 0 WHEN 'open' THEN 1 WHEN 'asked' THEN 1 WHEN 'running' THEN 1
        WHEN 'failing' THEN 1 WHEN 'processing' THEN 2 ELSE 3 END
$$;
CREATE FUNCTION tenpack_refuse_going_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: from % there is no way back to %', TG_TABLE_NAME, OLD.state, NEW.state USING ERRCODE = 'TP030';
END
$$;
CREATE TRIGGER checkout_goes_forward BEFORE UPDATE OF state ON tenpack_checkout FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND tenpack_state_rank(OLD.state) >= tenpack_state_rank(NEW.state))
    EXECUTE FUNCTION tenpack_refuse_going_back();
CREATE TRIGGER subscription_goes_forward BEFORE UPDATE OF state ON tenpack_subscription FOR EACH ROW
    WHEN (OLD.state = 'ended' AND NEW.state <> 'ended') EXECUTE FUNCTION tenpack_refuse_going_back();
CREATE TRIGGER refund_request_goes_forward BEFORE UPDATE OF state ON tenpack_refundrequest FOR EACH ROW
    WHEN (OLD.state <> 'asked' AND NEW.state <> OLD.state) EXECUTE FUNCTION tenpack_refuse_going_back();
CREATE TRIGGER dispute_goes_forward BEFORE UPDATE OF state ON tenpack_dispute FOR EACH ROW
    WHEN (OLD.state <> 'open' AND NEW.state <> OLD.state) EXECUTE FUNCTION tenpack_refuse_going_back();
-- An answer to a stored call is the answer.
CREATE TRIGGER call_answer_is_final BEFORE UPDATE OR DELETE ON tenpack_stripecall FOR EACH ROW
    WHEN (OLD.answer IS NOT NULL) EXECUTE FUNCTION tenpack_refuse_change();
