"""Coupons, fee lines, several installments in one payment, offers that rest or end."""

from pathlib import Path

import django.db.models.deletion
import tenpack.kit.ids
from django.db import migrations, models

SQL = Path(__file__).with_name("selling.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [
        ("tenpack", "0007_training_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Coupon",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("code", models.CharField(max_length=20)),
                ("basis_points", models.PositiveSmallIntegerField(null=True)),
                ("minor", models.BigIntegerField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("periods", models.PositiveSmallIntegerField(null=True)),
                ("most_uses", models.PositiveIntegerField(null=True)),
                ("uses", models.PositiveIntegerField(default=0)),
                ("last_on", models.DateField(null=True)),
                ("created_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="business",
            name="card_mode",
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AddField(
            model_name="business",
            name="clients_pay_fee",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="business",
            name="country",
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.AddField(
            model_name="business",
            name="fee_basis_points",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="business",
            name="fee_fixed_minor",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="offer",
            name="anchored_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="offer",
            name="discount_basis_points",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="offer",
            name="discount_minor",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="offer",
            name="discount_periods",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="offer",
            name="ends_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="offer",
            name="failed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="offer",
            name="paused_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="offer",
            name="periods_skipped",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="payment",
            name="dues",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="payment",
            name="fee_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="payment",
            name="provider_id",
            field=models.CharField(max_length=80, null=True),
        ),
        migrations.AddField(
            model_name="refund",
            name="origin",
            field=models.CharField(
                choices=[
                    ("coach", "Refunded by the coach"),
                    ("provider", "Refunded at the payment provider"),
                    ("dispute", "Lost dispute"),
                ],
                db_default="coach",
                default="coach",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="provider_id",
            field=models.CharField(max_length=80, null=True),
        ),
        migrations.AlterField(
            model_name="payment",
            name="method",
            field=models.CharField(
                choices=[
                    ("cash", "Cash"),
                    ("bank_transfer", "Bank transfer"),
                    ("other", "Other"),
                    ("demo_card", "Demo card"),
                    ("card", "Card"),
                    ("bank_debit", "Bank debit"),
                    ("online", "Paid online"),
                ],
                max_length=15,
            ),
        ),
        migrations.AddConstraint(
            model_name="business",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fee_basis_points__lte", 1000),
                    models.Q(("clients_pay_fee", False), models.Q(("country", ""), _negated=True), _connector="OR"),
                ),
                name="business_fee_limits",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("fee_minor__gte", 0), ("fee_minor__lt", models.F("amount_minor"))),
                name="payment_fee_within_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(condition=models.Q(("dues__gte", 1)), name="payment_covers_something"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(fields=("business", "provider_id"), name="charge_recorded_once"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(fields=("business", "provider_id"), name="refund_recorded_once"),
        ),
        migrations.AddField(
            model_name="coupon",
            name="business",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="coupons", to="tenpack.business"
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="coupon",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="tenpack.coupon"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("coupon", None), ("discount_basis_points", None), ("discount_minor", None)),
                    models.Q(
                        ("coupon__isnull", False),
                        models.Q(("discount_basis_points", None), ("discount_minor", None), _connector="XOR"),
                    ),
                    _connector="OR",
                ),
                name="offer_discount_is_its_coupons",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("discount_minor", None), ("discount_minor__lt", models.F("price_minor")), _connector="OR"
                ),
                name="offer_discount_leaves_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("paused_at", None), ("payment_type", "recurring"), _connector="OR"),
                name="offer_paused_only_recurring",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at", None), ("ends_on", None), ("paused_at", None)),
                    ("next_due_on", None),
                    _connector="OR",
                ),
                name="offer_at_rest_asks_for_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="coupon",
            constraint=models.UniqueConstraint(fields=("business", "code"), name="coupon_code_once"),
        ),
        migrations.AddConstraint(
            model_name="coupon",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="coupon_of_business"),
        ),
        migrations.AddConstraint(
            model_name="coupon",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis_points", None), ("minor", None), _connector="XOR"),
                name="coupon_percent_or_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="coupon",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("basis_points", None),
                    models.Q(("basis_points__gte", 1), ("basis_points__lt", 10000)),
                    _connector="OR",
                ),
                name="coupon_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="coupon",
            constraint=models.CheckConstraint(
                condition=models.Q(("minor", None), ("minor__gte", 1), _connector="OR"), name="coupon_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="coupon",
            constraint=models.CheckConstraint(
                condition=models.Q(("periods", None), ("periods__gte", 1), _connector="OR"), name="coupon_periods"
            ),
        ),
        migrations.AddConstraint(
            model_name="coupon",
            constraint=models.CheckConstraint(
                condition=models.Q(("most_uses", None), ("uses__lte", models.F("most_uses")), _connector="OR"),
                name="coupon_uses_within_limit",
            ),
        ),
        migrations.RunSQL(SQL),
    ]
