"""Every exception to a ceiling, with its reason. This list only shrinks.

The key is `path` for a file and `path:function` for a function; the value says why it may stay so large.
"""

SIZES: dict[str, str] = {}
