"""`python -m checks.loading`: every template compiles in the pages' own environment."""

import sys
from pathlib import Path

from checks.django_setup import set_up_django
from checks.templates import compile_all

ROOT = Path(__file__).parents[1]


def main() -> int:
    set_up_django(ROOT)
    from django.template import engines
    from django.template.backends.jinja2 import Jinja2

    pages = engines["jinja2"]
    assert isinstance(pages, Jinja2)
    found = compile_all(ROOT, pages.env.get_template)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
