"""A browser that takes push messages, and its provider's server: ours, on this machine, with TLS and real keys."""

import http.server
import json
import secrets
import socket
import ssl
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import http_ece
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST, PUBLIC_NUMBER = "push.example", "93.184.215.14"


def encoded(raw: bytes) -> str:
    """Base64url without padding, as browsers write."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class PushBrowser:
    """A browser's subscription, with the keys that open what is sent to it."""

    endpoint: str = field(default_factory=lambda: f"https://{HOST}/to/{secrets.token_urlsafe(12)}")
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def point(self) -> bytes:
        shape = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        return self.key.public_key().public_bytes(*shape)

    def told(self) -> dict[str, Any]:
        """What a browser's script says of it."""
        keys = {"p256dh": encoded(self.point), "auth": encoded(self.auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def opened(self, body: bytes) -> dict[str, str]:
        """A message, as the browser's worker gets it."""
        content = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        told: dict[str, str] = json.loads(content)
        return told


@dataclass
class PushServer:
    """What came, and what is answered: `status`, or by path."""

    port: int = 0
    status: int = 201
    answers: dict[str, int] = field(default_factory=dict)
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def push_server(monkeypatch: Any, folder: Path) -> Iterator[PushServer]:
    """The server behind `https://push.example/`, with a certificate that this process trusts while it runs.

    Its name resolves to a public number; only the last step of a connection, the system's own, is led to this machine.
    """
    state = PushServer()

    class Talk(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.came.append((self.path, dict(self.headers), body))
            self.send_response(state.answers.get(self.path, state.status))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Nothing is written."""

    certificate = made_certificate(folder)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Talk) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        state.port = server.server_address[1]
        lead_here(monkeypatch, state.port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


def lead_here(monkeypatch: Any, port: int) -> None:
    """The resolver knows the provider's public number; a connection to it ends at our server."""
    resolve, dial = socket.getaddrinfo, socket.create_connection

    def look_up(host: str, *args: Any, **more: Any) -> Any:
        if host != HOST:
            return resolve(host, *args, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC_NUMBER, 443))]

    def connect(address: tuple[str, int], *args: Any, **more: Any) -> socket.socket:
        return dial(("127.0.0.1", port) if address == (PUBLIC_NUMBER, 443) else address, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)


def made_certificate(folder: Path) -> Path:
    """A certificate for the provider's name and its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "push.pem"
    file.write_bytes(pem + built.public_bytes(serialization.Encoding.PEM))
    return file
