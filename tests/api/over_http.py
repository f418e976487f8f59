"""Calling a running site over real connections."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from tests.api.callers import Answer


class Wire:
    """One kept-alive connection to a site, with an API key."""

    def __init__(self, url: str, key: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.key = key

    def __call__(self, method: str, path: str, body: Any = None, *, repeat: str | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        if repeat is not None:
            headers["Idempotency-Key"] = repeat
        content = b"" if body is None else json.dumps(body).encode()
        self.connection.request(method, f"/api/v1{path}", content, headers)
        response = self.connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())

    def close(self) -> None:
        self.connection.close()
