"""Files as people send them: photos with what the camera wrote into them, and what only looks like one."""

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import ExifTags, Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from tenpack.people.actions import MessageDraft, send_message
from tenpack.people.attachment_rules import Upload

if TYPE_CHECKING:
    from tenpack.journal.choices import Actor
    from tenpack.people.message_models import Message
    from tenpack.people.models import Client

SECRET = "Anna's iPhone"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def photo(width: int = 40, height: int = 30, *, turned: bool = False, profile: bool = True) -> bytes:
    """A JPEG with place, camera, a comment and a colour profile, perhaps lying on its side."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = SECRET
    exif[ExifTags.Base.Orientation] = 6 if turned else 1
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (52.0, 31.0, 12.0)
    content = BytesIO()
    colours = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() if profile else None
    image = Image.new("RGB", (width, height), "teal")
    image.save(content, "JPEG", exif=exif, comment=SECRET.encode(), icc_profile=colours)
    return content.getvalue() + SECRET.encode()


def drawing(mode: str = "RGBA") -> bytes:
    """A PNG one can see through, with a text hidden in it."""
    hidden = PngInfo()
    hidden.add_text("Author", SECRET)
    content = BytesIO()
    Image.new(mode, (20, 20)).save(content, "PNG", pnginfo=hidden)
    return content.getvalue() + SECRET.encode()


def in_format(name: str) -> bytes:
    """A small picture in another format."""
    content = BytesIO()
    Image.new("RGB", (20, 20), "teal").save(content, name)
    return content.getvalue()


def upload(name: str, content: bytes) -> Upload:
    return Upload(name, content, len(content))


def message_with_file(client: "Client", by: "Actor", now: datetime) -> "Message":
    """A message of this person with one photo."""
    draft = MessageDraft(text="Look", files=[upload("squat.jpg", photo())])
    return send_message(client=client, draft=draft, by=by, now=now)
