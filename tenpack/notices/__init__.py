"""Letters about what happened, written by the worker."""
