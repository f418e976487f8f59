"""Pages of lists: numbered for people, by cursor for machines."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from uuid import UUID

from tenpack.kit.errors import Invalid

PAGE_SIZE = 50
LARGEST_LIMIT = 200


def cursor_after(last: UUID) -> str:
    """The opaque cursor of what comes after this row."""
    return urlsafe_b64encode(last.bytes).decode().rstrip("=")


def parse_cursor(text: str) -> UUID:
    """The row a cursor points behind."""
    try:
        return UUID(bytes=urlsafe_b64decode(text + "=="))
    except (Error, ValueError) as error:
        raise Invalid("This cursor is not one we gave. Start again without it.", field="cursor") from error
