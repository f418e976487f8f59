"""The command line: it starts, says where it is, refuses in one sentence, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from tenpack.management.cli import COMMANDS
from tenpack.management.database import require_usable
from tenpack.management.errors import CannotRun
from tests.support.sites import free_port

TENPACK = [sys.executable, "-m", "tenpack.management.cli"]


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a fresh machine: no database named, nothing kept."""
    dropped = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "TENPACK_HOME": str(home), **more}


def tenpack(*words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*TENPACK, *words], env=variables, capture_output=True, text=True, timeout=120, check=False)


def assert_one_sentence(done: "subprocess.CompletedProcess[str]", *parts: str) -> None:
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("tenpack: ")
    assert last.endswith((".", "?"))
    assert "Traceback" not in done.stderr
    for part in parts:
        assert part in last


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, own_home):
    done = tenpack(command.strip("_").replace("_", "-"), "--help", **environment(own_home))
    assert done.returncode == 0
    assert "usage: tenpack" in done.stdout


def test_a_port_in_use_is_one_sentence(own_home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = tenpack("serve", **environment(own_home, PORT=port))
    assert_one_sentence(done, f"Port {port}", "PORT")


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "²"])
def test_a_port_that_is_none_is_one_sentence(own_home, port):
    assert_one_sentence(tenpack("serve", **environment(own_home, PORT=port)), "PORT must be a number")


@pytest.mark.parametrize("command", ["serve", "migrate", "demo"])
def test_a_folder_that_cannot_be_written_to_is_one_sentence(own_home, command):
    # A file where a folder should be stops even root, whom a read-only folder does not.
    (own_home / "file").write_text("")
    variables = environment(own_home / "file", PORT=str(free_port()))
    assert_one_sentence(tenpack(command, **variables), "cannot write", "TENPACK_HOME")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to a read-only folder")
def test_a_read_only_folder_is_one_sentence(own_home):
    own_home.chmod(0o500)
    assert_one_sentence(tenpack("migrate", **environment(own_home)), "cannot write", "TENPACK_HOME")


def test_a_database_that_is_down_is_one_sentence(own_home):
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    assert_one_sentence(tenpack("migrate", **environment(own_home, DATABASE_URL=url)), "does not answer")


def test_another_kind_of_database_is_one_sentence(own_home):
    done = tenpack("migrate", **environment(own_home, DATABASE_URL="mysql://localhost/x"))
    assert_one_sentence(done, "PostgreSQL")


def test_a_database_that_is_too_old_is_refused():
    with pytest.raises(CannotRun, match="needs 99 or newer"):
        require_usable(os.environ["DATABASE_URL"], oldest=99)


def test_an_address_of_a_database_that_does_not_run_is_refused(own_home):
    assert_one_sentence(tenpack("database-url", **environment(own_home)), "not running")


def test_a_setting_that_makes_no_sense_is_one_sentence(own_home):
    variables = environment(own_home, DATABASE_URL=os.environ["DATABASE_URL"], EMAIL_PORT="often")
    assert_one_sentence(tenpack("migrate", **variables), "setting")


def test_it_serves_survives_kills_and_leaves_nothing_behind(own_home):
    port = free_port()
    variables = environment(own_home, PORT=str(port))
    log = own_home / "serve.log"
    with log.open("wb") as file:
        server = subprocess.Popen([*TENPACK, "serve"], env=variables, stdout=file, stderr=file)
    try:
        wait_for(lambda: "Press Ctrl-C" in log.read_text() or server.poll() is not None, 90)
        assert f"Tenpack is at http://127.0.0.1:{port}/" in log.read_text()
        assert (own_home / "secret-key").stat().st_mode & 0o777 == 0o600

        url = tenpack("database-url", **variables).stdout.strip()
        assert url.startswith("postgresql://")
        family = psutil.Process(server.pid).children(recursive=True)
        postgres = int((own_home / "pg" / "postmaster.pid").read_text().split()[0])

        os.kill(postgres, signal.SIGKILL)
        wait_for(lambda: "starting it again" in log.read_text(), 30)
        wait_for(lambda: tenpack("database-url", **variables).returncode == 0, 60)

        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 0
    finally:
        server.kill()
        server.wait()
    assert "Stopped." in log.read_text()
    assert not [process for process in family if process.is_running() and process.status() != "zombie"]
    assert not (own_home / "pg" / "postmaster.pid").exists()


def wait_for(happens, seconds: float) -> None:
    """Look again and again until something happens."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "It did not happen."
        time.sleep(0.1)


def test_the_site_fixture_answers(site):
    request = urllib.request.Request(f"{site.url}/static/nothing-here", method="HEAD")
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(request, timeout=10)
    assert answer.value.code == 404
    answer.value.close()
