"""The HTTP server: the API under /v1, payable pages, and the switches under /double."""

import contextlib
import socket
import struct
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.stripe_double import control, desk, pages
from tests.stripe_double.core import Core
from tests.stripe_double.wire import Answer, Request, serve

MOST_BODY = 1_000_000


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True
    request_queue_size = 128

    def __init__(self, core: Core, port: int) -> None:
        self.core = core
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), Handler)
        core.url = f"http://127.0.0.1:{self.server_address[1]}"

    def hang_up(self) -> None:
        """Close what callers keep open, so that no thread waits for them."""
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is no news; a mistake of the double has been printed already."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, *args: Any) -> None:
        """Nothing: the core keeps its own record of calls."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, MOST_BODY))
        path = urlsplit(self.path).path
        if path.startswith("/v1/"):
            self._api(Request(self.command, self.path, self.headers, body))
        elif path.startswith("/double"):
            self._send(*control.answer(self.server.core, self.command, path, body), "application/json")
        else:
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            shown = desk if path == "/" else pages
            self._page(shown.answer(self.server.core, self.command, path, form))

    def _api(self, request: Request) -> None:
        try:
            found = serve(self.server.core, request)
        except Exception:
            # A mistake of the double: seen by who looks at its output, and no hanging caller.
            traceback.print_exc()
            self._send(500, b'{"error": {"type": "api_error", "message": "The double is broken."}}', "application/json")
            raise
        self._answer(found)

    def _answer(self, found: Answer) -> None:
        if found.lost:
            if found.lost == "hang":
                self.server.core.pause(found.seconds)
            self._reset()
            return
        self._send(found.status, found.bytes(), "application/json", found.headers)

    def _page(self, found: pages.Page) -> None:
        if found.to:
            self._send(303, b"", "text/html; charset=utf-8", {"Location": found.to})
        else:
            self._send(found.status, found.html.encode(), "text/html; charset=utf-8")

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        """Break the connection as a dying machine would, without a goodbye."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.wfile.close()
        self.rfile.close()
        self.connection.close()


def run(server: Server) -> threading.Thread:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True, name="stripe-double")
    thread.start()
    return thread
