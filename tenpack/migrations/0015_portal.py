"""What clients say of lines, plans they buy again, and sign-ins that know whose they are."""

from pathlib import Path

import django.db.models.deletion
import tenpack.kit.ids
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).with_name("portal.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [
        ("tenpack", "0014_messages"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenpack.kit.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("text", models.CharField(max_length=500)),
                ("raised_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("browser", models.CharField(blank=True, max_length=60)),
                ("seen_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="offer",
            name="is_renewal",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="plan",
            name="may_renew",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="user",
            name="weight_unit",
            field=models.CharField(
                blank=True, choices=[("kg", "Kilograms"), ("lb", "Pounds")], db_default="", default="", max_length=2
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="zone",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("cancelled_at", None),
                    ("ends_on", None),
                    ("is_renewal", True),
                    ("payments_made", 0),
                    ("withdrawn_at", None),
                ),
                fields=("client", "plan"),
                name="one_open_renewal_of_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("may_renew", False), ("price_minor__gt", 0), _connector="OR"),
                name="plan_renewed_for_money",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="business",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="tenpack.business"
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="client",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="objections",
                to="tenpack.client",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="entry",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="objections",
                to="tenpack.ledgerentry",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="settled_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="tenpack.coach",
            ),
        ),
        migrations.AddField(
            model_name="signin",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sign_ins",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(
                condition=models.Q(("settled_at", None)), fields=["business", "raised_at"], name="objections_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at", None)), fields=("entry",), name="one_open_objection_of_entry"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("settled_at", None), ("settled_by", None)),
                    models.Q(("settled_at__gte", models.F("raised_at")), ("settled_by__isnull", False)),
                    _connector="OR",
                ),
                name="objection_settled_by_somebody",
            ),
        ),
        migrations.RunSQL(SQL),
    ]
