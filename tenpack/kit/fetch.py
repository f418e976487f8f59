"""Fetching an address somebody gave us, never one of our own network: resolve, check, connect to what was checked."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, urljoin, urlsplit

from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import Refused

PORTS = {"http": 80, "https": 443}
MOST_REDIRECTS = 3
CHUNK = 65_536
GLOBAL_UNICAST, TRANSLATED = IPv6Network("2000::/3"), IPv6Network("64:ff9b::/96")


PRIVATE = _("This address lies in a private network. Give a public one.")


class FetchFailed(Refused):
    code = "fetch_failed"
    status = 422
    field = "url"
    message = _("This address did not answer. Check it, then try again.")


def fetch(url: str, *, most_bytes: int, seconds: float, accept: str = "*/*") -> bytes:
    """The body behind a public http or https address.

    Every redirect is resolved and checked again; the connection goes to the very address that was checked, so a name
    that answers differently the second time changes nothing.
    Errors: `FetchFailed` for private addresses, other ports, time, size.
    """
    deadline = monotonic() + seconds
    for _turn in range(MOST_REDIRECTS + 1):
        parts = checked_url(url)
        with closing(connect(parts, deadline)) as connection, cut_off(connection, deadline):
            answer = ask(connection, parts, accept)
            if answer.status in (301, 302, 303, 307, 308) and answer.headers.get("Location"):
                url = urljoin(url, answer.headers["Location"])
                continue
            if answer.status != 200:
                raise FetchFailed(_("This address answered with status %(status)s.") % {"status": answer.status})
            return b"".join(chunks(answer, most_bytes, deadline))
    raise FetchFailed(_("This address redirects too often."))


def checked_url(url: str) -> SplitResult:
    """The parts of an address we may ask. Errors: `FetchFailed`."""
    try:
        parts = urlsplit(url.replace("webcal://", "https://", 1))
        port = parts.port
    except ValueError as error:
        raise FetchFailed from error
    if parts.scheme not in PORTS or not parts.hostname or parts.username or port not in (None, PORTS[parts.scheme]):
        raise FetchFailed(_("Give a public address that begins with https://."))
    if is_private_number(parts.hostname):
        raise FetchFailed(PRIVATE)
    return parts


def is_private_number(host: str) -> bool:
    """Whether it is no name but a number of one's own network, which needs no resolving."""
    with suppress(ValueError):
        ip_address(host)
        return not is_public(host)
    return False


def public_addresses(host: str, port: int) -> list[str]:
    """What the name resolves to, all of it public. Errors: `FetchFailed` if any of it is not."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise FetchFailed from error
    if not found or not all(is_public(address) for address in found):
        raise FetchFailed(PRIVATE)
    return sorted(found)


def is_public(address: str) -> bool:
    """Whether anybody on the internet has this address.

    Not loopback, private, link-local or reserved, nor one of those inside another, as tunnels and translators write.
    """
    try:
        number = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if number.version == 4:
        return number.is_global and not number.is_multicast
    inner = number.ipv4_mapped or number.sixtofour or translated(number)
    if inner:
        return is_public(str(inner))
    return number in GLOBAL_UNICAST and number.is_global and number.teredo is None


def translated(number: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a network without one reaches through its translator. Source: RFC 6052."""
    return IPv4Address(int(number) & 0xFFFFFFFF) if number in TRANSLATED else None


def connect(parts: SplitResult, deadline: float) -> HTTPConnection:
    """A connection to one of the checked addresses, for https with the name's certificate. Errors: `FetchFailed`."""
    host, port = str(parts.hostname), PORTS[parts.scheme]
    address = public_addresses(host, port)[0]
    left = max(deadline - monotonic(), 0.1)
    connection = HTTPConnection(host, port, timeout=left)
    try:
        sock = socket.create_connection((address, port), timeout=left)
        is_safe = parts.scheme == "https"
        connection.sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host) if is_safe else sock
    except OSError as error:
        raise FetchFailed from error
    return connection


@contextmanager
def cut_off(connection: HTTPConnection, deadline: float) -> Iterator[None]:
    """End the connection at the deadline, whatever happens on it: a socket's own timeout begins anew with each byte."""
    watch = Timer(max(deadline - monotonic(), 0.1), sever, [connection.sock])
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def sever(sock: socket.socket) -> None:
    """End both directions; whoever reads gets an error."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def ask(connection: HTTPConnection, parts: SplitResult, accept: str) -> HTTPResponse:
    """Send the request. Errors: `FetchFailed`."""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET", path, headers={"Accept": accept, "User-Agent": "Tenpack", "Connection": "close"})
        return connection.getresponse()
    except (OSError, HTTPException, UnicodeError, ValueError) as error:
        raise FetchFailed from error


def chunks(answer: HTTPResponse, most_bytes: int, deadline: float) -> Iterator[bytes]:
    """The body in pieces, until it ends. Errors: `FetchFailed` when it is too large or too slow."""
    size = 0
    while True:
        if monotonic() > deadline:
            raise FetchFailed(_("This address took too long to answer."))
        try:
            piece = answer.read1(CHUNK)
        except (OSError, HTTPException) as error:
            raise FetchFailed from error
        if not piece and (answer.length or monotonic() > deadline):
            raise FetchFailed(_("This address stopped in the middle of its answer."))
        if not piece:
            return
        size += len(piece)
        if size > most_bytes:
            raise FetchFailed(_("What lies there is too large to be a calendar."))
        yield piece
