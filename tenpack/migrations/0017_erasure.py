"""A person erased, whole, by the one way through append-only tables; everything about a person in one file."""

from pathlib import Path

import django.db.models.deletion
import tenpack.kit.ids
from django.db import migrations, models

NAMES = ("erasure.sql", "erasure_parts.sql", "erase_client.sql")


class Migration(migrations.Migration):
    dependencies = [
        ("tenpack", "0016_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="DataFile",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "asked_kind",
                    models.CharField(
                        choices=[("coach", "Coach"), ("client", "Client"), ("payer", "Payer"), ("system", "Tenpack")],
                        max_length=10,
                    ),
                ),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Being made"), ("ready", "Ready"), ("failed", "Could not be made")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("content", models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_kind",
                    models.CharField(
                        choices=[("coach", "Coach"), ("client", "Client"), ("payer", "Payer"), ("system", "Tenpack")],
                        max_length=10,
                    ),
                ),
                ("asked_by", models.UUIDField(null=True)),
                ("erased_at", models.DateTimeField(null=True)),
                ("erased_by", models.UUIDField(null=True)),
                ("pseudonym", models.CharField(blank=True, max_length=80)),
                ("transaction_id", models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.AddField(
            model_name="business",
            name="keep_receipts_years",
            field=models.PositiveSmallIntegerField(db_default=10, default=10),
        ),
        migrations.AddField(
            model_name="client",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="business",
            constraint=models.CheckConstraint(
                condition=models.Q(("keep_receipts_years__lte", 30)), name="business_keeps_receipts"
            ),
        ),
        migrations.AddConstraint(
            model_name="client",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at", None),
                    models.Q(("archived_at__isnull", False), ("email", ""), ("phone", ""), ("user", None)),
                    _connector="OR",
                ),
                name="erased_client_has_nothing",
            ),
        ),
        migrations.AddField(
            model_name="datafile",
            name="business",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tenpack.business"),
        ),
        migrations.AddField(
            model_name="datafile",
            name="client",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="data_files", to="tenpack.client"
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="business",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="erasures", to="tenpack.business"
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="client",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="erasure", to="tenpack.client"
            ),
        ),
        migrations.AddIndex(
            model_name="datafile",
            index=models.Index(fields=["client", "-id"], name="data_files_of_client"),
        ),
        migrations.AddIndex(
            model_name="erasure",
            index=models.Index(fields=["transaction_id"], name="erasures_by_transaction"),
        ),
        migrations.AddIndex(
            model_name="erasure",
            index=models.Index(
                condition=models.Q(("erased_at", None)), fields=["business", "asked_at"], name="erasures_asked"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("pseudonym", ""), _negated=True),
                fields=("business", "pseudonym"),
                name="pseudonym_once",
            ),
        ),
        *(migrations.RunSQL(Path(__file__).with_name(name).read_text()) for name in NAMES),
    ]
