"""Forms of the pages: they parse what was typed; what it may be is decided by the rooms."""
