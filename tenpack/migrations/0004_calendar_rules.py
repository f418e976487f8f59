"""What the database itself keeps of the calendar."""

from pathlib import Path

from django.db import migrations

SQL = [Path(__file__).with_name(name).read_text() for name in ("calendar.sql", "use_session_2.sql")]


class Migration(migrations.Migration):
    dependencies = [("tenpack", "0003_calendar")]
    operations = [migrations.RunSQL(sql) for sql in SQL]
