"""The double in this process: started, used and stopped by a test."""

import contextlib
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.stripe_double.acts import Acts
from tests.stripe_double.core import Core
from tests.stripe_double.keeping import load, save
from tests.stripe_double.server import Server, run

if TYPE_CHECKING:
    from stripe import StripeClient

TICK_SECONDS = 0.5
TEST_KEY, LIVE_KEY = "sk_test_double", "sk_live_double"


class StripeDouble(Acts):
    """A double of Stripe on 127.0.0.1: `url` is its base address, every switch is a method (see Acts)."""

    def __init__(self, port: int = 0, state: Path | None = None) -> None:
        super().__init__(Core())
        self._port = port
        self._state = state
        self._saved: object = None
        if state and state.exists():
            load(self._core, state)
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self._clock: threading.Thread | None = None

    @property
    def url(self) -> str:
        return self._core.url

    def start(self) -> "StripeDouble":
        self._core.stopping.clear()
        self._server = Server(self._core, self._port)
        self._port = self._server.server_address[1]
        self._core.deliveries.start()
        self._thread = run(self._server)
        self._clock = threading.Thread(target=self._tick, daemon=True, name="stripe-double-clock")
        self._clock.start()
        return self

    def _tick(self) -> None:
        """What comes due is done although nobody calls; and what has happened is written down."""
        while not self._core.stopping.wait(TICK_SECONDS):
            with self._core.lock:
                self._core.run_due()
            self._save()

    def _save(self) -> None:
        happened = (len(self._core.calls), [one.made for one in self._core.worlds.values()], self._core.clock.offset)
        if self._state and happened != self._saved:
            save(self._core, self._state)
            self._saved = happened

    def stop(self) -> None:
        """Stop answering and delivering; what has happened is kept for the next start."""
        if not (self._server and self._thread and self._clock):
            return
        self._core.stopping.set()
        self._core.go_on()
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()
        self._core.deliveries.stop()
        self._clock.join()
        self._save()
        self._server = None

    def __enter__(self) -> "StripeDouble":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def listen(self, hear: Callable[[str, dict[str, Any]], None]) -> None:
        """Tell this of every call that is done, with the body of its answer."""
        self._core.listeners.append(hear)

    def client(self, key: str = TEST_KEY, *, retries: int = 0, timeout: float = 10) -> "StripeClient":
        """The official client, talking to this double."""
        import stripe

        transport = stripe.RequestsClient(timeout=timeout)
        addresses: Any = {"api": self.url}
        return stripe.StripeClient(key, base_addresses=addresses, max_network_retries=retries, http_client=transport)


class RemoteDouble:
    """The switches of a double in another process: the same names, over its control addresses."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __getattr__(self, name: str) -> Any:
        def act(**arguments: Any) -> Any:
            body = json.dumps(arguments).encode()
            request = urllib.request.Request(f"{self.url}/double/{name}", body, {"Content-Type": "application/json"})
            try:
                with contextlib.closing(urllib.request.urlopen(request, timeout=30)) as response:
                    return json.load(response)["result"]
            except urllib.error.HTTPError as error:
                with error:
                    raise RuntimeError(json.load(error)["problem"]) from None

        return act
