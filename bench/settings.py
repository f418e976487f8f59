"""Tenpack's settings with one address more: an empty page, to measure the others against."""

from tenpack.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
