"""What the database itself keeps: the chained ledger, append-only money, the hot act, the cache table."""

from pathlib import Path

from django.core.management import call_command
from django.db import migrations
from django.db.backends.postgresql.schema import DatabaseSchemaEditor

SQL = [Path(__file__).with_name(name).read_text() for name in ("ledger.sql", "money.sql", "use_session.sql")]


def make_cache_table(apps: object, editor: DatabaseSchemaEditor) -> None:
    """Throttling counters live in PostgreSQL, so that several web machines share them."""
    call_command("createcachetable", verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("tenpack", "0001_initial")]
    operations = [
        *(migrations.RunSQL(sql) for sql in SQL),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
