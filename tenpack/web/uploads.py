"""How much a browser may send: a file that is too large is cut where that is certain, and a form can say so."""

from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from tenpack.people.attachment_rules import LARGEST_FILE, MOST_FILES

# All files of a message and the form around them; whoever sends more sends it to fill the disk.
LARGEST_REQUEST = MOST_FILES * LARGEST_FILE + 1_000_000


class Limit(FileUploadHandler):
    """Stands before the handler that stores files, and lets no more through than shows that a file is too large."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - as Django names it
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Errors: `RequestDataTooBig`, which Django answers with 413."""
        del input_data, META, boundary, encoding
        if content_length > LARGEST_REQUEST:
            raise RequestDataTooBig(f"more than {LARGEST_REQUEST} bytes were sent")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The chunk, until the file has grown too large."""
        return raw_data if start <= LARGEST_FILE else None

    def file_complete(self, file_size: int) -> Any:
        """The next handler has the file."""
        del file_size
