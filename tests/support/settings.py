"""The product's settings for tests, except that a password is hashed at once; a server takes a quarter of a second."""

from tenpack.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
