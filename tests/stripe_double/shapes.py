"""Objects before anything is known about them: the names that the published API answers, empty."""

from typing import Any

Shape = dict[str, Any]


def _empty(names: str, **known: Any) -> Shape:
    return {**dict.fromkeys(names.split()), **known}


def address() -> Shape:
    return _empty("city country line1 line2 postal_code state")


def billing_details(email: str | None = None, name: str | None = None) -> Shape:
    return {"address": address(), "email": email, "name": name, "phone": None, "tax_id": None}


def listed(data: list[Any], url: str, *, has_more: bool = False) -> Shape:
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def automatic_tax() -> Shape:
    return {"enabled": False, "liability": None, "provider": None, "status": None}


def session() -> Shape:
    return _empty(
        "adaptive_pricing after_expiration allow_promotion_codes amount_subtotal amount_total "
        "billing_address_collection branding_settings cancel_url client_reference_id client_secret "
        "collected_information consent consent_collection currency currency_conversion customer customer_account "
        "customer_creation customer_details customer_email invoice invoice_creation locale origin_context "
        "payment_intent payment_link payment_method_collection payment_method_configuration_details permissions "
        "recovered_from return_url saved_payment_method_options setup_intent shipping_address_collection "
        "shipping_cost submit_type subscription success_url total_details url wallet_options",
        automatic_tax=automatic_tax(),
        custom_fields=[],
        custom_text=_empty("after_submit shipping_address submit terms_of_service_acceptance"),
        discounts=[],
        metadata={},
        payment_method_options={},
        payment_method_types=["card"],
        phone_number_collection={"enabled": False},
        shipping_options=[],
        status="open",
        ui_mode="hosted_page",
    )


def payment_intent() -> Shape:
    return _empty(
        "application application_fee_amount canceled_at cancellation_reason customer customer_account description "
        "excluded_payment_method_types last_payment_error latest_charge next_action on_behalf_of payment_method "
        "payment_method_configuration_details processing receipt_email review setup_future_usage shipping source "
        "statement_descriptor statement_descriptor_suffix transfer_data transfer_group automatic_payment_methods",
        amount_capturable=0,
        amount_details={"tip": {}},
        amount_received=0,
        capture_method="automatic_async",
        confirmation_method="automatic",
        metadata={},
        payment_method_options={},
        payment_method_types=["card"],
    )


def charge() -> Shape:
    return _empty(
        "application application_fee application_fee_amount balance_transaction calculated_statement_descriptor "
        "customer description failure_balance_transaction failure_code failure_message on_behalf_of outcome "
        "payment_intent payment_method payment_method_details receipt_email receipt_number receipt_url review "
        "shipping source source_transfer statement_descriptor statement_descriptor_suffix transfer_data "
        "transfer_group",
        amount_captured=0,
        amount_refunded=0,
        captured=False,
        disputed=False,
        fraud_details={},
        metadata={},
        paid=False,
        radar_options={},
        refunded=False,
    )


def outcome(*, paid: bool, reason: str | None = None) -> Shape:
    return {
        **_empty("advice_code network_advice_code network_decline_code"),
        "network_status": "approved_by_network" if paid else "declined_by_network",
        "reason": reason,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": "Payment complete." if paid else "The bank declined the payment.",
        "type": "authorized" if paid else "issuer_declined",
    }


def refund() -> Shape:
    return _empty(
        "balance_transaction charge payment_intent reason receipt_number source_transfer_reversal transfer_reversal",
        metadata={},
    )


def dispute() -> Shape:
    evidence = _empty(
        "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure "
        "cancellation_rebuttal customer_communication customer_email_address customer_name customer_purchase_ip "
        "customer_signature duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id "
        "product_description receipt refund_policy refund_policy_disclosure refund_refusal_explanation service_date "
        "service_documentation shipping_address shipping_carrier shipping_date shipping_documentation "
        "shipping_tracking_number uncategorized_file uncategorized_text",
        enhanced_evidence={},
    )
    return {
        "balance_transactions": [],
        "enhanced_eligibility_types": [],
        "evidence": evidence,
        "is_charge_refundable": False,
        "metadata": {},
        "network_reason_code": None,
    }


def customer() -> Shape:
    return _empty(
        "address currency default_source description discount email name phone shipping test_clock",
        balance=0,
        delinquent=False,
        invoice_settings=_empty("custom_fields default_payment_method footer rendering_options"),
        metadata={},
        next_invoice_sequence=1,
        preferred_locales=[],
        tax_exempt="none",
    )


def product() -> Shape:
    return _empty(
        "default_price description package_dimensions shippable statement_descriptor tax_code unit_label url",
        active=True,
        images=[],
        marketing_features=[],
        metadata={},
        type="service",
    )


def price() -> Shape:
    return _empty(
        "custom_unit_amount lookup_key nickname recurring tiers_mode transform_quantity",
        active=True,
        billing_scheme="per_unit",
        metadata={},
        tax_behavior="unspecified",
        type="one_time",
    )


def payment_method(kind: str, details: Shape, email: str | None) -> Shape:
    return {
        "allow_redisplay": "limited",
        "billing_details": billing_details(email),
        "customer": None,
        "metadata": {},
        "type": kind,
        kind: details,
    }


def setup_intent() -> Shape:
    return _empty(
        "application automatic_payment_methods cancellation_reason customer customer_account description "
        "excluded_payment_method_types flow_directions last_setup_error latest_attempt mandate next_action "
        "on_behalf_of payment_method payment_method_configuration_details single_use_mandate",
        metadata={},
        payment_method_options={},
        payment_method_types=["card"],
        usage="off_session",
    )


def balance_transaction() -> Shape:
    return _empty(
        "description exchange_rate source", balance_type="payments", fee=0, fee_details=[], status="available"
    )


def subscription() -> Shape:
    return _empty(
        "application application_fee_percent billing_cycle_anchor_config billing_thresholds cancel_at canceled_at "
        "customer_account days_until_due default_payment_method default_source description ended_at latest_invoice "
        "next_pending_invoice_item_invoice on_behalf_of pause_collection pending_invoice_item_interval "
        "pending_setup_intent pending_update schedule test_clock transfer_data trial_end trial_start",
        automatic_tax={"disabled_reason": None, "enabled": False, "liability": None},
        billing_mode=billing_mode(),
        billing_schedules=[],
        cancel_at_period_end=False,
        cancellation_details=_empty("comment feedback reason"),
        collection_method="charge_automatically",
        default_tax_rates=[],
        discounts=[],
        invoice_settings={"account_tax_ids": None, "issuer": {"type": "self"}},
        metadata={},
        payment_settings={
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        trial_settings={"end_behavior": {"missing_payment_method": "create_invoice"}},
    )


def billing_mode() -> Shape:
    return {"flexible": {"proration_discounts": "included"}, "type": "flexible"}


def subscription_item() -> Shape:
    return _empty("billing_thresholds", discounts=[], metadata={}, tax_rates=[])


def plan(price: Shape) -> Shape:
    """A price as it was called before there were prices; subscription items still carry it."""
    recurring = price["recurring"]
    return _empty(
        "meter nickname tiers_mode transform_usage trial_period_days",
        id=price["id"],
        object="plan",
        active=True,
        amount=price["unit_amount"],
        amount_decimal=price["unit_amount_decimal"],
        billing_scheme="per_unit",
        created=price["created"],
        currency=price["currency"],
        interval=recurring["interval"],
        interval_count=recurring["interval_count"],
        livemode=price["livemode"],
        metadata={},
        product=price["product"],
        usage_type="licensed",
    )


def invoice() -> Shape:
    return _empty(
        "account_tax_ids application automatically_finalizes_at custom_fields customer_account customer_address "
        "customer_email customer_name customer_phone customer_shipping customer_tax_exempt default_payment_method "
        "default_source description due_date effective_at ending_balance footer from_invoice hosted_invoice_url "
        "invoice_pdf last_finalization_error latest_revision next_payment_attempt number on_behalf_of parent "
        "receipt_number rendering shipping_cost shipping_details statement_descriptor test_clock "
        "webhooks_delivered_at",
        account_country="DE",
        account_name="Tenpack's double",
        amount_overpaid=0,
        amount_paid=0,
        amount_shipping=0,
        attempt_count=0,
        attempted=False,
        auto_advance=True,
        automatic_tax={**automatic_tax(), "disabled_reason": None},
        collection_method="charge_automatically",
        customer_tax_ids=[],
        default_tax_rates=[],
        discounts=[],
        issuer={"type": "self"},
        metadata={},
        payment_settings=_empty("default_mandate payment_method_options payment_method_types"),
        post_payment_credit_notes_amount=0,
        pre_payment_credit_notes_amount=0,
        starting_balance=0,
        status="draft",
        status_transitions=_empty("finalized_at marked_uncollectible_at paid_at voided_at"),
        total_discount_amounts=[],
        total_pretax_credit_amounts=[],
        total_taxes=[],
    )


def invoice_line() -> Shape:
    return {
        "object": "line_item",
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "metadata": {},
        "pretax_credit_amounts": [],
        "taxes": [],
    }


def schedule() -> Shape:
    return _empty(
        "application canceled_at completed_at current_phase customer_account released_at released_subscription "
        "subscription test_clock",
        billing_mode=billing_mode(),
        default_settings=_empty(
            "application_fee_percent billing_thresholds default_payment_method description on_behalf_of transfer_data",
            automatic_tax={"disabled_reason": None, "enabled": False, "liability": None},
            billing_cycle_anchor="automatic",
            collection_method="charge_automatically",
            invoice_settings={"account_tax_ids": None, "days_until_due": None, "issuer": {"type": "self"}},
        ),
        end_behavior="release",
        metadata={},
        pause_schedules=[],
        status="active",
    )


def phase() -> Shape:
    return _empty(
        "application_fee_percent billing_cycle_anchor billing_thresholds collection_method default_payment_method "
        "description invoice_settings on_behalf_of transfer_data trial_end",
        add_invoice_items=[],
        default_tax_rates=[],
        discounts=[],
        metadata={},
        proration_behavior="create_prorations",
    )
