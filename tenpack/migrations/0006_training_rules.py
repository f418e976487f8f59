"""What the database itself keeps of training."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("training.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("tenpack", "0005_training")]
    operations = [migrations.RunSQL(SQL)]
