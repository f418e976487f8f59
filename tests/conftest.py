"""What every test may ask for: a database of its own, a running site, a browser. See docs/house.md, Tests."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same cases on every machine, however busy it is.
settings.register_profile(
    "tenpack",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("tenpack")

pytest_plugins = [
    "tests.support.databases",
    "tests.support.sites",
    "tests.support.browsers",
    "tests.support.casts",
    "tests.support.cards",
    "tests.support.stripe",
]

_HOME = pytest.StashKey[Path]()


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it again and again took a twentieth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_configure(config: pytest.Config) -> None:
    """Settle the settings' environment before Django is set up.

    The first process starts one embedded PostgreSQL for the whole run; the workers of pytest-xdist inherit
    its address, and pytest-django makes one database per worker on it.
    """
    if not hasattr(config, "workerinput"):
        _prepare_run(config)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.support.settings"
    import django

    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _HOME not in config.stash:
        return
    from tests.support.databases import stop_shared_database

    stop_shared_database()
    shutil.rmtree(config.stash[_HOME], ignore_errors=True)


def pytest_report_header() -> str:
    from tests.support.browsers import NO_CHROMIUM, chromium_path

    return f"chromium: {chromium_path() or 'none. ' + NO_CHROMIUM}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys live in tests/journeys; without a Chromium they say how to get one."""
    from tests.support.browsers import NO_CHROMIUM, chromium_path

    missing = chromium_path() is None
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
            # A browser on a busy machine may miss a deadline: what really broke fails three times.
            item.add_marker(pytest.mark.flaky(reruns=2))
        if missing and item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def _prepare_run(config: pytest.Config) -> None:
    # A short path: the database's socket lies in it, and a socket's path has a limit of about 100 bytes.
    home = Path(tempfile.mkdtemp(prefix="tenpack-test-"))
    config.stash[_HOME] = home
    os.environ["TENPACK_HOME"] = str(home)
    os.environ["SECRET_KEY"] = "for tests only, never for a server that anyone can reach"
    for name in ("TENPACK_URL", "TENPACK_DEMO", "PORT", "EMAIL_HOST"):
        os.environ.pop(name, None)
    if config.option.collectonly or config.option.help:
        return
    if not os.environ.get("DATABASE_URL"):
        from tests.support.databases import start_shared_database

        os.environ["DATABASE_URL"] = start_shared_database(home / "pg")
        os.environ["TENPACK_TEST_TEMPLATE"] = "tenpack"


@pytest.fixture
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty TENPACK_HOME with a path short enough for sockets, for tests that run the command line."""
    del tmp_path_factory
    home = Path(tempfile.mkdtemp(prefix="tenpack-home-"))
    yield home
    shutil.rmtree(home, ignore_errors=True)
