"""The database: the one DATABASE_URL names, or an embedded PostgreSQL kept in TENPACK_HOME."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tenpack.management.embedded import EmbeddedDatabase
from tenpack.management.errors import CannotRun
from tenpack.management.home import prepare_home, secret_key

OLDEST_VERSION = 16


@contextmanager
def open_database() -> Iterator[EmbeddedDatabase | None]:
    """Settle DATABASE_URL and SECRET_KEY for this process and its children.

    Yields the embedded database when it is the one in use; it is stopped at the end unless another
    Tenpack process still needs it.
    """
    os.environ["TENPACK_HOME"] = str(prepare_home())
    os.environ["SECRET_KEY"] = secret_key()
    url = os.environ.get("DATABASE_URL")
    if url:
        require_usable(url)
        yield None
        return
    embedded = EmbeddedDatabase(prepare_home() / "pg")
    try:
        os.environ["DATABASE_URL"] = embedded.start()
        yield embedded
    finally:
        os.environ.pop("DATABASE_URL", None)
        embedded.stop()


def require_usable(url: str, oldest: int = OLDEST_VERSION) -> None:
    """Refuse, in one sentence, an address that is not a PostgreSQL's, that does not answer or is too old."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise CannotRun("DATABASE_URL must be a PostgreSQL address such as postgresql://tenpack@localhost/tenpack.")
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10000
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise CannotRun(f"The database in DATABASE_URL does not answer: {reason}") from error
    if version < oldest:
        raise CannotRun(f"The database in DATABASE_URL is PostgreSQL {version}; Tenpack needs {oldest} or newer.")
