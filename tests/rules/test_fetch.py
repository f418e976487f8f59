"""S5: the server never calls its own network, whatever address somebody gives it, and never waits for ever."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from tenpack.kit.fetch import FetchFailed, checked_url, fetch, is_public
from tests.support.hostile import HOSTILE, NAMES


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that knows our names; everything else it asks the system, which has only numbers and itself."""
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *args: object, **kwargs: object) -> list[tuple[object, ...]]:
        if host not in NAMES:
            return real(host, port, type=socket.SOCK_STREAM)  # type: ignore[return-value]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in NAMES[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address a connection was tried to; none of them is reached."""
    tried: list[str] = []

    def connect(address: tuple[str, int], *args: object, **kwargs: object) -> socket.socket:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return tried


def test_there_are_more_than_sixty() -> None:
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize("url", HOSTILE)
def test_hostile_addresses_are_never_dialled(url: str, dialled: list[str]) -> None:
    with pytest.raises(FetchFailed):
        fetch(url, most_bytes=1_000, seconds=2)
    assert dialled == []


def test_the_control_looks_at_the_name_only_and_is_fooled(monkeypatch: pytest.MonkeyPatch, dialled: list[str]) -> None:
    """The same fetch with a check of what is written in the address dials home: the address check is what holds."""

    def name_only(address: str) -> bool:
        return not address.startswith(("127.", "10.", "192.168.", "169.254.")) and address not in ("localhost", "::1")

    monkeypatch.setattr("tenpack.kit.fetch.is_private_number", lambda host: not name_only(host))
    monkeypatch.setattr("tenpack.kit.fetch.is_public", lambda _address: True)
    fooled = 0
    for url in HOSTILE:
        before = len(dialled)
        with pytest.raises(FetchFailed):
            fetch(url, most_bytes=1_000, seconds=2)
        fooled += len(dialled) > before
    assert fooled > 30
    assert {"127.0.0.1", "169.254.169.254", "10.0.0.1", "::1"} <= set(dialled)


def test_a_public_address_is_dialled_itself(dialled: list[str]) -> None:
    for url in ("https://public.example/calendar.ics", "webcal://public.example/calendar.ics"):
        with pytest.raises(FetchFailed):
            fetch(url, most_bytes=1_000, seconds=2)
    assert dialled == ["93.184.215.14", "93.184.215.14"]
    assert checked_url("webcal://public.example/").scheme == "https"


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


def test_a_name_that_changes_its_answer_gains_nothing(monkeypatch: pytest.MonkeyPatch, dialled: list[str]) -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"], ["127.0.0.1"]])
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, *args, **kwargs: [(2, 1, 6, "", (one, port)) for one in next(answers)],
    )
    with pytest.raises(FetchFailed):
        fetch("https://rebinding.example/", most_bytes=1_000, seconds=2)
    assert dialled == ["93.184.215.14"]
    assert next(answers) == ["127.0.0.1"], "the name was asked once"


Serve = Callable[[socket.socket], None]


@contextmanager
def public_server(monkeypatch: pytest.MonkeyPatch, serve: Serve) -> Iterator[list[str]]:
    """A server that stands where public.example is; every connection that is made is led to it."""
    dialled: list[str] = []
    real = socket.create_connection
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.1)

        def accept() -> None:
            while not stop.is_set():
                try:
                    client, _address = door.accept()
                except TimeoutError:
                    continue
                with client:
                    client.settimeout(10)
                    client.recv(4_096)
                    with suppress(OSError):
                        serve(client)

        def connect(address: tuple[str, int], timeout: float, **kwargs: object) -> socket.socket:
            dialled.append(address[0])
            return real(door.getsockname(), timeout=timeout)

        monkeypatch.setattr(socket, "create_connection", connect)
        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield dialled
        finally:
            stop.set()
            thread.join()


def drip(client: socket.socket) -> None:
    while True:
        client.sendall(b"x")
        time.sleep(0.05)


def endless_head(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    drip(client)


def endless_body(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    drip(client)


def huge(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        client.sendall(b"x" * 65_536)


def cut(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nBEGIN:VCALENDAR")


def to(location: str) -> Serve:
    return lambda client: client.sendall(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n".encode())


@pytest.mark.parametrize("serve", [endless_head, endless_body, huge, cut, to("http://public.example/again")])
def test_hostile_servers_are_left_in_time(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    with public_server(monkeypatch, serve):
        begun = time.monotonic()
        with pytest.raises(FetchFailed):
            fetch("http://public.example/", most_bytes=200_000, seconds=1)
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize("home", ["http://127.0.0.1/", "http://home.example/", "file:///etc/passwd", "//six.example/"])
def test_a_redirect_home_is_refused(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with public_server(monkeypatch, to(home)) as dialled, pytest.raises(FetchFailed):
        fetch("http://public.example/", most_bytes=1_000, seconds=3)
    assert dialled == ["93.184.215.14"]


def test_an_honest_server_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def serve(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")

    with public_server(monkeypatch, serve):
        assert fetch("http://public.example/", most_bytes=1_000, seconds=3) == b"hello"
