"""Receipts and credit notes with numbers that the database gives; what was paid before gets its own, in order."""

from pathlib import Path

import django.db.models.deletion
import tenpack.kit.ids
from django.db import migrations, models

PAST, RULES = (Path(__file__).with_name(name).read_text() for name in ("receipts_past.sql", "receipts.sql"))


class Migration(migrations.Migration):
    dependencies = [
        ("tenpack", "0010_stripe"),
    ]

    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(choices=[("receipt", "Receipt"), ("credit_note", "Credit note")], max_length=11),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField(db_default=0)),
                ("issued_on", models.DateField()),
                ("issued_at", models.DateTimeField()),
                ("locale", models.CharField(max_length=10)),
                ("seller", models.JSONField()),
                ("buyer", models.JSONField()),
                ("lines", models.JSONField()),
                ("total_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
            ],
        ),
        migrations.CreateModel(
            name="ReceiptCounter",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(choices=[("receipt", "Receipt"), ("credit_note", "Credit note")], max_length=11),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("last_number", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="ReceiptLetter",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("to", models.EmailField(blank=True, max_length=254)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be sent"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Could not be sent"),
                            ("no_address", "No address"),
                            ("passed_over", "Not to be sent"),
                        ],
                        max_length=11,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("is_repeat", models.BooleanField(default=False)),
                ("ordered_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name="business",
            name="address",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="business",
            name="legal_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="business",
            name="receipt_note",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="business",
            name="tax_number",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="client",
            name="billing_address",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="client",
            name="billing_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="refund_of_business"),
        ),
        migrations.AddField(
            model_name="receipt",
            name="business",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="tenpack.business"
            ),
        ),
        migrations.AddField(
            model_name="receipt",
            name="payment",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="receipt", to="tenpack.payment"
            ),
        ),
        migrations.AddField(
            model_name="receipt",
            name="refund",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="credit_note", to="tenpack.refund"
            ),
        ),
        migrations.AddField(
            model_name="receiptcounter",
            name="business",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenpack.business"),
        ),
        migrations.AddField(
            model_name="receiptletter",
            name="receipt",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="letter", to="tenpack.receipt"
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["issued_at"], name="receipts_by_time"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                fields=("business", "kind", "year", "number"), name="receipt_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "receipt"), ("payment__isnull", False), ("refund", None)),
                    models.Q(("kind", "credit_note"), ("payment", None), ("refund__isnull", False)),
                    _connector="OR",
                ),
                name="receipt_for_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1), ("total_minor__gt", 0)), name="receipt_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="receiptcounter",
            constraint=models.UniqueConstraint(fields=("business", "kind", "year"), name="receipt_counter_once"),
        ),
        migrations.AddIndex(
            model_name="receiptletter",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="receipt_letters_due"
            ),
        ),
        migrations.RunSQL(PAST),
        migrations.RunSQL(RULES),
    ]
