"""The checks turn red when they must: each on a copy of the repository with one thing broken."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import TemplateSyntaxError

from checks import catalogues, clock, imports, settings, sizes, templates, words

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copy(tmp_path):
    """The repository's own files, to be broken."""
    skipped = shutil.ignore_patterns("__pycache__", "dist", "node_modules", ".*")
    for folder in ("tenpack", "docs", "checks"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=skipped)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def add(copy: Path, path: str, text: str) -> None:
    file = copy / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text((file.read_text() if file.exists() else "") + text)


def storeys(copy: Path) -> "subprocess.CompletedProcess[str]":
    program = Path(sys.executable).parent / "lint-imports"
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    command = [str(program), "--no-cache", "--config", "pyproject.toml"]
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)


def test_the_storeys_hold(copy):
    done = storeys(copy)
    assert done.returncode == 0, done.stdout


def test_an_upward_import_is_red(copy):
    add(copy, "tenpack/kit/upward.py", "import tenpack.people.models\n")
    done = storeys(copy)
    assert done.returncode == 1
    assert "tenpack.kit is not allowed to import tenpack.people" in done.stdout


def test_an_import_against_the_order_in_a_room_is_red(copy):
    add(copy, "tenpack/people/choices.py", "\nfrom tenpack.people import models  # noqa\n")
    done = storeys(copy)
    assert done.returncode == 1
    assert "tenpack.people.choices is not allowed to import tenpack.people.models" in done.stdout


def test_siblings_do_not_know_each_other(copy):
    add(copy, "tenpack/jobs/sideways.py", "import tenpack.web.urls\n")
    assert storeys(copy).returncode == 1


def function_of(lines: int) -> str:
    return "def long():\n" + "    print()\n" * (lines - 1)


def test_a_function_of_71_lines_is_red(copy):
    add(copy, "tenpack/kit/long.py", function_of(70))
    assert not [problem for problem in sizes.problems(copy) if "long.py" in problem]
    (copy / "tenpack/kit/long.py").write_text(function_of(71))
    assert "tenpack/kit/long.py:long has 71 lines; the ceiling for a function is 70." in sizes.problems(copy)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tenpack/kit/long.py", "x = 1\n" * 401),
        ("tenpack/web/long.py", "def page(request):\n" + "    print()\n" * 40),
        ("tenpack/web/templates/long.html", "<p>\n" * 121),
        ("tenpack/web/styles/long.css", "p {}\n" * 201),
        ("tenpack/web/scripts/long.ts", "f();\n" * 201),
    ],
)
def test_each_ceiling_is_held(copy, path, text):
    add(copy, path, text)
    assert [problem for problem in sizes.problems(copy) if path in problem]


def test_a_twentieth_of_large_functions_is_red(copy):
    add(copy, "tenpack/kit/many.py", "".join(f"def f{n}():\n" + "    print()\n" * 45 for n in range(200)))
    assert [problem for problem in sizes.problems(copy) if problem.startswith("Only")]


def test_a_missing_word_is_red(copy):
    add(copy, "tenpack/people/models.py", "\n\nclass Franchise(models.Model):\n    pass\n")
    assert 'tenpack/people/models.py: "franchise" (Franchise) is not in docs/glossary.md.' in words.problems(copy)


def test_a_word_taken_out_of_the_glossary_is_red(copy):
    glossary = copy / "docs/glossary.md"
    glossary.write_text(glossary.read_text().replace("| Visit |", "| Stay |"))
    assert [problem for problem in words.problems(copy) if '"visit"' in problem]


def test_a_missing_room_is_red(copy):
    add(copy, "tenpack/billing/__init__.py", "")
    assert [problem for problem in words.problems(copy) if "billing" in problem]


def test_a_missing_event_is_red(copy):
    add(copy, "tenpack/people/actions/more.py", "record('client.vanished', now=1)\n")
    assert [problem for problem in words.problems(copy) if "client.vanished" in problem]


@pytest.mark.parametrize("text", ["{{ _('Buy a package') }}", "{% trans %}Three <b>credits</b> left{% endtrans %}"])
def test_a_word_with_a_rival_is_red(copy, text):
    add(copy, "tenpack/web/templates/rival.html", text)
    assert [problem for problem in words.problems(copy) if "rival.html" in problem]


def test_a_word_of_the_glossary_may_hold_such_a_word_and_every_file_of_models_is_read(copy):
    add(copy, "tenpack/web/templates/fine.html", "{{ _('Two credit notes, and a Credit note') }}")
    add(copy, "tenpack/web/templates/rival.html", "{{ _('A credit note for a credit') }}")
    add(copy, "tenpack/money/receipt_models.py", "\n\nclass Franchise(models.Model):\n    pass\n")
    found = words.problems(copy)
    assert [name for name in ("fine.html", "rival.html", '"franchise"') if any(name in one for one in found)] == [
        "rival.html",
        '"franchise"',
    ]


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        '<a href="/" onclick="go()">',
        "<script>go()</script>",
        "<style>p {}</style>",
        "<p>Hello there</p>",
        '<input placeholder="Your name">',
    ],
)
def test_a_template_that_would_be_blocked_or_untranslated_is_red(copy, text):
    add(copy, "tenpack/web/templates/wrong.html", text)
    assert [problem for problem in templates.problems(copy) if "wrong.html" in problem]


@pytest.mark.parametrize(
    "text",
    [
        '<script type="module" nonce="{{ nonce }}" src="/app.js"></script>',
        '<p data-online="1">{{ _("Hello there") }} · 10</p>',
        "{# a comment for people #}{% trans count=n %}One{% pluralize %}{{ count }} things{% endtrans %}",
        "<a href='/' {% if x %}class='a'{% endif %}>Tenpack</a>",
    ],
)
def test_a_template_in_order_is_not(copy, text):
    add(copy, "tenpack/web/templates/right.html", text)
    assert not [problem for problem in templates.problems(copy) if "right.html" in problem]


@pytest.mark.parametrize(
    "text", ["datetime.now(UTC)", "timezone.now()", "date.today()", "datetime.datetime.now()", "time.time()"]
)
def test_reading_the_clock_below_the_edge_is_red(copy, text):
    add(copy, "tenpack/kit/late.py", f"x = {text}\n")
    add(copy, "tenpack/jobs/late.py", f"x = {text}\n")
    assert clock.problems(copy)[-1:] == ["tenpack/kit/late.py:1 reads the clock; take `now` as an argument."]


@pytest.mark.parametrize("line", ["import stripe", "from stripe import Charge", "from django import forms"])
def test_an_import_in_the_wrong_room_is_red(copy, line):
    add(copy, "tenpack/kit/wrong.py", f"{line}\n")
    assert [problem for problem in imports.problems(copy) if "kit/wrong.py" in problem]


def test_stripe_has_its_room(copy):
    add(copy, "tenpack/money/stripe/events.py", "import stripe\n")
    assert not [problem for problem in imports.problems(copy) if "events.py" in problem]


def test_a_rule_that_asks_the_database_is_red(copy):
    add(copy, "tenpack/kit/rules.py", "from django.db import connection\n")
    assert [problem for problem in imports.problems(copy) if "kit/rules.py" in problem]


def test_a_setting_without_a_line_is_red(copy):
    add(copy, "tenpack/web/asking.py", "import os\n\nx = os.environ.get('TENPACK_NEW')\n")
    assert settings.problems(copy) == ["tenpack/web/asking.py: TENPACK_NEW is not in docs/running.md."]


def test_a_text_without_a_translation_is_red(copy):
    add(
        copy, "tenpack/web/new_words.py", 'from django.utils.translation import gettext as _\n\nnew = _("Never said")\n'
    )
    assert [one.partition(":")[0] for one in catalogues.problems(copy)] == list(catalogues.LANGUAGES)


def test_a_text_that_nobody_says_any_more_is_red(copy):
    (copy / "tenpack" / "web" / "card_words.py").unlink()
    assert any("nobody says" in one for one in catalogues.problems(copy))


def test_a_translation_that_lost_its_placeholder_is_red(copy):
    said = catalogues.catalogue(copy, "es")
    said["%(after)s left"].string = "quedan"
    catalogues.write(copy, "es", said)
    assert any("lost or gained %(after)s" in one for one in catalogues.problems(copy))


def test_a_page_that_cannot_be_read_is_an_error_and_not_a_page_without_texts(copy):
    add(copy, "tenpack/web/templates/broken.html", '{% unheard of %}{{ _("Never seen") }}')
    with pytest.raises(TemplateSyntaxError):
        catalogues.problems(copy)


def test_a_sentence_in_the_catalogue_of_another_language_is_red(copy):
    german, spanish = (catalogues.catalogue(copy, language) for language in ("de", "es"))
    text = "You stay. Nothing was erased."
    spanish[text].string = german[text].string
    catalogues.write(copy, "es", spanish)
    assert catalogues.problems(copy) == [f"de and es say {text!r} with the same words."]
