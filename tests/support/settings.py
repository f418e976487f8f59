"""The product's settings for tests: a password is hashed at once, where a server takes a quarter of a second, and the
site also speaks Arabic, mirrored (`tests/support/mirror.py`), to keep right-to-left honest."""

from tenpack.settings import *  # noqa: F403
from tenpack.settings import HOME, LANGUAGES, LOCALE_PATHS

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LANGUAGES = [*LANGUAGES, ("ar", "العربية")]
LOCALE_PATHS = [*LOCALE_PATHS, HOME / "mirrored"]
