"""Since when a pack is suspended, and what the database refuses while it is."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).with_name("suspension.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("tenpack", "0008_selling_terms")]
    operations = [
        migrations.AddField(model_name="sessionpack", name="suspended_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="packterms", name="suspended_at", field=models.DateTimeField(null=True)),
        migrations.RunSQL(SQL),
    ]
