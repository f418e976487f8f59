"""`python -m checks.migrations`: no model differs from its migrations."""

import sys
import warnings
from pathlib import Path

from checks.django_setup import set_up_django

ROOT = Path(__file__).parents[1]


def main() -> int:
    set_up_django(ROOT)
    from django.core.management import call_command

    # The history in the database cannot be compared where there is none; the models can.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
