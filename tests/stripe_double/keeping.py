"""What has happened, kept in a file: a double that is played with goes on after a restart."""

import pickle
from pathlib import Path

from tests.stripe_double.core import Core

# The parts of a world that are its memory; the rest is wiring.
REMEMBERED = ("agenda", "kinds", "made", "objects", "repeats", "secrets", "tag")


def save(core: Core, file: Path) -> None:
    """Write everything down; a file that is half written is never seen."""
    with core.lock:
        worlds = {mode: {name: getattr(one, name) for name in REMEMBERED} for mode, one in core.worlds.items()}
        kept = {"clock": core.clock, "terms": core.terms, "worlds": worlds, "endpoints": core.deliveries.endpoints}
        written = pickle.dumps(kept)
    new = file.with_suffix(".new")
    new.write_bytes(written)
    new.replace(file)


def load(core: Core, file: Path) -> None:
    """Go on where the file ends. Only a file of one's own is ever read."""
    kept = pickle.loads(file.read_bytes())
    core.clock, core.terms = kept["clock"], kept["terms"]
    core.deliveries.endpoints = kept["endpoints"]
    for mode, remembered in kept["worlds"].items():
        for name, value in remembered.items():
            setattr(core.worlds[mode], name, value)
