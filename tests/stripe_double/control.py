"""The switches over HTTP: POST /double/NAME with a JSON object of arguments does what the handle's method does."""

import json
from dataclasses import asdict, is_dataclass
from typing import Any

from tests.stripe_double.acts import Acts
from tests.stripe_double.core import Core
from tests.stripe_double.errors import Refused


def answer(core: Core, method: str, path: str, body: bytes) -> tuple[int, bytes]:
    """Do one act. Shape: status and JSON, {"result": …} or {"problem": …}."""
    name = path.removeprefix("/double").strip("/")
    if not name:
        return _json(200, {"acts": names()})
    if name not in names():
        return _json(404, {"problem": f"No such act: {name}.", "acts": names()})
    try:
        arguments = json.loads(body or b"{}")
        return _json(200, {"result": getattr(Acts(core), name)(**arguments)})
    except (TypeError, ValueError, KeyError) as error:
        return _json(400, {"problem": f"{type(error).__name__}: {error}"})
    except Refused as refusal:
        return _json(refusal.status, {"problem": str(refusal), **refusal.body()})


def names() -> list[str]:
    return sorted(name for name in vars(Acts) if not name.startswith("_"))


def _json(status: int, value: Any) -> tuple[int, bytes]:
    return status, json.dumps(value, indent=2, default=_plain).encode()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"Cannot be written as JSON: {value!r}")
