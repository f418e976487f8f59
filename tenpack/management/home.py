"""The folder for everything Tenpack stores: TENPACK_HOME, by default `.tenpack/` in the current folder."""

import os
import secrets
import tempfile
from pathlib import Path

from tenpack.management.errors import CannotRun


def home() -> Path:
    """The folder, whether it exists yet or not."""
    return Path(os.environ.get("TENPACK_HOME") or ".tenpack").expanduser().absolute()


def prepare_home() -> Path:
    """Make the folder, prove that it can be written to, and return it."""
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotRun(
            f"Tenpack cannot write to its folder {folder} ({error.strerror}); "
            "make it writable or set TENPACK_HOME to another one."
        ) from error
    return folder


def secret_key() -> str:
    """SECRET_KEY from the environment, or one made once and kept where only this user can read it."""
    given = os.environ.get("SECRET_KEY")
    if given:
        return given
    kept = prepare_home() / "secret-key"
    try:
        # O_EXCL: two commands starting at the same moment must end with the same key.
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept_key(kept)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return _kept_key(kept)


def _kept_key(file: Path) -> str:
    try:
        key = file.read_text().strip()
    except OSError as error:
        raise CannotRun(f"The secret key in {file} cannot be read ({error.strerror}).") from error
    if not key:
        raise CannotRun(f"The secret key in {file} is empty; delete the file to have a new one made.")
    return key
