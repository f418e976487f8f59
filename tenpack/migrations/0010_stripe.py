"""Cards: keys, calls, hosted pages, standing orders, refunds, disputes, the inbox."""

from pathlib import Path

import django.db.models.deletion
import tenpack.kit.ids
from django.db import migrations, models

SQL = Path(__file__).with_name("stripe.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [
        ("tenpack", "0009_suspension"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("dispute_id", models.CharField(max_length=80, unique=True)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("reason", models.CharField(blank=True, max_length=80)),
                ("state", models.CharField(choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")], max_length=4)),
                ("opened_at", models.DateTimeField()),
                ("answer_until", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("business", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenpack.business")),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="tenpack.payment"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StripeAccount",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("mode", models.CharField(choices=[("test", "Test mode"), ("live", "Live")], max_length=4)),
                ("account_id", models.CharField(blank=True, max_length=80)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("secret_key", models.BinaryField(max_length=1000)),
                ("webhook_secret", models.BinaryField(max_length=1000, null=True)),
                ("key_shown", models.CharField(max_length=20)),
                ("connected_at", models.DateTimeField()),
                ("last_event_at", models.DateTimeField(null=True)),
                (
                    "business",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stripe_account",
                        to="tenpack.business",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Checkout",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(choices=[("once", "One payment"), ("repeated", "A standing order")], max_length=8),
                ),
                ("mode", models.CharField(choices=[("test", "Test mode"), ("live", "Live")], max_length=4)),
                ("due_number", models.PositiveSmallIntegerField()),
                ("dues", models.PositiveSmallIntegerField(default=1)),
                ("amount_minor", models.BigIntegerField()),
                ("fee_minor", models.BigIntegerField(default=0)),
                ("fee_basis_points", models.PositiveSmallIntegerField(default=0)),
                ("fee_fixed_minor", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("opening", "Being opened"),
                            ("open", "Open"),
                            ("processing", "Processing"),
                            ("paid", "Paid"),
                            ("failed", "Failed"),
                            ("expired", "Expired"),
                            ("unfit", "Paid, but did not fit"),
                        ],
                        max_length=10,
                    ),
                ),
                ("session_id", models.CharField(max_length=200, null=True, unique=True)),
                ("url", models.URLField(blank=True, max_length=2000)),
                ("charge_id", models.CharField(blank=True, max_length=80)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField(null=True)),
                ("business", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenpack.business")),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checkouts", to="tenpack.offer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["business", "state", "id"], name="checkouts_in_state"),
                    models.Index(fields=["offer", "-id"], name="checkouts_of_offer"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("opening", "open", "processing"))),
                        fields=("offer",),
                        name="one_live_checkout_an_offer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RefundRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("sessions", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "On its way"), ("done", "Refunded"), ("failed", "Failed")],
                        default="asked",
                        max_length=6,
                    ),
                ),
                ("refusal", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField()),
                (
                    "actor_kind",
                    models.CharField(
                        choices=[("coach", "Coach"), ("client", "Client"), ("payer", "Payer"), ("system", "Tenpack")],
                        max_length=10,
                    ),
                ),
                ("actor_id", models.UUIDField(null=True)),
                ("business", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenpack.business")),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refund_requests",
                        to="tenpack.payment",
                    ),
                ),
                (
                    "refund",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request",
                        to="tenpack.refund",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="request_moves_money"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True), ("refund__isnull", False), _connector="OR"
                        ),
                        name="request_done_has_refund",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StripeCall",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("purpose", models.CharField(max_length=120)),
                ("path", models.CharField(max_length=200)),
                ("params", models.JSONField()),
                ("answer", models.JSONField(null=True)),
                ("refusal", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("business", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenpack.business")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("business", "purpose"), name="call_stored_once")],
            },
        ),
        migrations.CreateModel(
            name="StripeCustomer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("mode", models.CharField(choices=[("test", "Test mode"), ("live", "Live")], max_length=4)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("customer_id", models.CharField(max_length=80)),
                ("business", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenpack.business")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stripe_customers",
                        to="tenpack.client",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("client", "mode", "email"), name="customer_once")],
            },
        ),
        migrations.CreateModel(
            name="StripeEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("event_id", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=80)),
                ("mode", models.CharField(choices=[("test", "Test mode"), ("live", "Live")], max_length=4)),
                ("body", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("handled", "Handled"),
                            ("ignored", "Not ours"),
                            ("set_aside", "Set aside"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("trouble", models.CharField(blank=True, max_length=500)),
                ("received_at", models.DateTimeField()),
                ("handled_at", models.DateTimeField(null=True)),
                ("business", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenpack.business")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["next_try_at"], name="events_waiting"
                    ),
                    models.Index(fields=["business", "state", "-id"], name="events_in_state"),
                ],
                "constraints": [models.UniqueConstraint(fields=("business", "event_id"), name="event_stored_once")],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("mode", models.CharField(choices=[("test", "Test mode"), ("live", "Live")], max_length=4)),
                ("subscription_id", models.CharField(max_length=80, unique=True)),
                ("customer_id", models.CharField(max_length=80)),
                ("schedule_id", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("failing", "Charge failed"), ("ended", "Ended")],
                        max_length=10,
                    ),
                ),
                ("fee_basis_points", models.PositiveSmallIntegerField(default=0)),
                ("fee_fixed_minor", models.PositiveIntegerField(default=0)),
                ("is_resting", models.BooleanField(default=False)),
                ("ends_itself", models.BooleanField(default=False)),
                ("card_shown", models.CharField(blank=True, max_length=80)),
                ("failed_card", models.CharField(blank=True, max_length=80)),
                ("next_try_at", models.DateTimeField(null=True)),
                ("retries_over_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField(null=True)),
                ("business", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenpack.business")),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="subscriptions", to="tenpack.offer"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["business", "state", "id"], name="subscriptions_in_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ended"), _negated=True),
                        fields=("offer",),
                        name="one_live_subscription_an_offer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UnfitMoney",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("mode", models.CharField(choices=[("test", "Test mode"), ("live", "Live")], max_length=4)),
                ("charge_id", models.CharField(max_length=80)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("paid_twice", "It was paid already"),
                            ("over", "The offer was withdrawn, cancelled or refunded"),
                            ("sessions_over", "The sessions would have expired already"),
                            ("amount", "The amount is another one"),
                        ],
                        max_length=14,
                    ),
                ),
                ("came_at", models.DateTimeField()),
                ("return_asked_at", models.DateTimeField(null=True)),
                ("returned_at", models.DateTimeField(null=True)),
                ("business", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenpack.business")),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="unfit_money", to="tenpack.offer"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("business", "charge_id"), name="unfit_once")],
            },
        ),
        migrations.RunSQL(SQL),
    ]
