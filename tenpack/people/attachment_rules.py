"""What may come with a message: the type by its content, pictures made anew without what a camera wrote into them."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, NoReturn
from unicodedata import category

from django.utils.translation import gettext as _

from tenpack.kit.errors import InvalidFields
from tenpack.people.choices import AttachmentKind

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES = 5
NAME_LENGTH = 120
# A small file may claim a huge picture: nothing larger is ever unpacked.
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2048
READ_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# Bytes a text never holds: all controls but tab, new lines and form feed.
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent. `size` is what was sent; of a file that is too large the content may be cut."""

    name: str
    content: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file as it will be stored. Units: `width` and `height` of a picture in pixels."""

    name: str
    kind: AttachmentKind
    content: bytes
    width: int | None = None
    height: int | None = None


def prepared(upload: Upload) -> Prepared:
    """The file by what is in it, whatever it is called. Errors: `InvalidFields` at `attachments`."""
    shown = name_of(upload.name, "")
    if upload.size > LARGEST_FILE:
        refuse(_("“%(name)s” is too large. Send files of up to 10 MB."), shown)
    if not upload.content:
        refuse(_("“%(name)s” is empty. Choose another file."), shown)
    if upload.content[:64].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return Prepared(name_of(upload.name, ".pdf"), AttachmentKind.PDF, upload.content)
    if is_text(upload.content):
        return Prepared(name_of(upload.name, ".txt"), AttachmentKind.TEXT, upload.content)
    found = picture(upload)
    if found is None:
        refuse(_("“%(name)s” cannot be sent. Send a picture (JPEG, PNG, WebP or GIF), a PDF or plain text."), shown)
    return found


def refuse(sentence: str, name: str) -> NoReturn:
    """Errors: `InvalidFields`."""
    raise InvalidFields({"attachments": sentence % {"name": name}})


def name_of(name: str, ending: str) -> str:
    """The file's own name, harmless wherever it is shown or saved, with the ending its content asks for."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(" " if category(sign)[0] in "CZ" else sign for sign in last)
    stem = re.sub(r'[<>:"|?*\s]+', " ", kept).strip(". ") or _("file")
    if ending and "." in stem and stem.lower().rsplit(".", 1)[1] in ("jpg", "jpeg", "png", "webp", "gif", "pdf", "txt"):
        stem = stem.rsplit(".", 1)[0].strip(". ") or _("file")
    return stem[: NAME_LENGTH - len(ending)] + ending


def is_text(content: bytes) -> bool:
    """Whether this is plain text that a person could have typed."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not CONTROLS.search(content)


def picture(upload: Upload) -> Prepared | None:
    """The picture made anew from its pixels alone; None where it is none, or one too large to unpack.

    Nothing of the old file is carried over: no place, camera, date or text, and nothing hidden behind the picture.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(upload.content), formats=READ_FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                return None
            found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            keeps_edges = found.format in ("PNG", "GIF") or found.has_transparency_data
            turned = in_usual_colours(ImageOps.exif_transpose(found))
    # A broken picture fails in as many ways as there are formats; none of them is ours.
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, OverflowError, MemoryError):
        return None
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return anew(upload.name, turned, keeps_edges=keeps_edges)


def in_usual_colours(image: "Image") -> "Image":
    """The picture in the colours every screen knows, so that it looks right without the profile it came with."""
    from PIL import ImageCms

    has_clear_parts = image.has_transparency_data
    plain = image.convert("RGBA" if has_clear_parts else "RGB")
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA"):
        try:
            usual = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(plain, BytesIO(profile), usual)
        except (ImageCms.PyCMSError, OSError, ValueError):
            return plain
        return converted or plain
    return plain


def anew(name: str, image: "Image", *, keeps_edges: bool) -> Prepared:
    """The file written from the pixels: PNG for drawings and what can be seen through, else JPEG."""
    from PIL import Image

    # A fresh picture, because Pillow writes what it read beside the pixels of an old one.
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)
    content = BytesIO()
    if keeps_edges:
        fresh.save(content, "PNG", optimize=True)
        return Prepared(name_of(name, ".png"), AttachmentKind.PNG, content.getvalue(), *fresh.size)
    fresh.save(content, "JPEG", quality=85, optimize=True)
    return Prepared(name_of(name, ".jpg"), AttachmentKind.JPEG, content.getvalue(), *fresh.size)
