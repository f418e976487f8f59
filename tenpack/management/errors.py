"""Why a command cannot go on."""


class CannotRun(Exception):
    """The command stops here; the message is one sentence for the person who typed it."""
