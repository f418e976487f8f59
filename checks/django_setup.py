"""Django for checks: set up without a database and without a place to store anything."""

import os
import sys
from pathlib import Path


def set_up_django(root: Path) -> None:
    """Set up Django on the code below `root`; nothing is read from or written to a database."""
    sys.path.insert(0, str(root))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenpack.settings")
    os.environ["SECRET_KEY"] = "for checks only"
    # An address where nothing listens: a check that asks the database is a mistake.
    os.environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    import django

    django.setup()
