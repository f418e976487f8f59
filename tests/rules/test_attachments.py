"""What may come with a message: by content, never by name; pictures without what the camera knew."""

from io import BytesIO

import pytest
from PIL import Image

from tenpack.kit.errors import InvalidFields
from tenpack.people.attachment_rules import LARGEST_FILE, LONGEST_SIDE, Upload, name_of, prepared
from tenpack.people.choices import AttachmentKind
from tests.support.pictures import PDF, SECRET, drawing, in_format, photo, upload


@pytest.mark.parametrize("profile", [True, False])
def test_a_photo_is_made_anew_without_place_camera_or_comment(profile: bool) -> None:
    content = photo(profile=profile)
    assert SECRET.encode() in content
    found = prepared(upload("a.jpg", content))
    assert found.kind is AttachmentKind.JPEG
    assert SECRET.encode() not in found.content
    with Image.open(BytesIO(found.content)) as picture:
        assert not picture.getexif()
        assert not {"comment", "icc_profile", "exif"} & set(picture.info)
        assert picture.size == (found.width, found.height) == (40, 30)


def test_a_photo_that_lies_on_its_side_is_turned_first() -> None:
    found = prepared(upload("a.jpg", photo(turned=True)))
    assert (found.width, found.height) == (30, 40)


def test_a_drawing_stays_see_through_and_loses_its_texts() -> None:
    found = prepared(upload("a.png", drawing()))
    assert found.kind is AttachmentKind.PNG
    assert SECRET.encode() not in found.content
    with Image.open(BytesIO(found.content)) as picture:
        assert picture.mode == "RGBA"
        assert "Author" not in picture.info


@pytest.mark.parametrize(
    ("form", "kind"), [("WEBP", AttachmentKind.JPEG), ("GIF", AttachmentKind.PNG), ("PNG", AttachmentKind.PNG)]
)
def test_other_pictures_become_one_of_two(form: str, kind: AttachmentKind) -> None:
    found = prepared(upload(f"a.{form.lower()}", in_format(form)))
    assert found.kind is kind
    assert found.name == f"a{kind.ending}"


def test_pictures_of_every_mode_are_read() -> None:
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        assert prepared(upload("a.png", drawing(mode))).kind is AttachmentKind.PNG, mode


def test_a_large_picture_is_made_smaller() -> None:
    found = prepared(upload("a.jpg", photo(3000, 1500)))
    assert (found.width, found.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize(
    ("name", "content", "stored", "kind"),
    [
        ("plan.pdf", PDF, "plan.pdf", AttachmentKind.PDF),
        ("photo.jpg", PDF, "photo.pdf", AttachmentKind.PDF),
        ("page.html", b"<script>alert(1)</script>", "page.html.txt", AttachmentKind.TEXT),
        ("drawing.svg", b"<svg onload='alert(1)'/>", "drawing.svg.txt", AttachmentKind.TEXT),
        ("notes.txt", "Größe\r\n\tja".encode(), "notes.txt", AttachmentKind.TEXT),
    ],
)
def test_the_content_decides_and_not_the_name(name: str, content: bytes, stored: str, kind: AttachmentKind) -> None:
    found = prepared(upload(name, content))
    assert (found.name, found.kind, found.content) == (stored, kind, content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00\x03\x00\x00\x00\xff\xff",
        b"PK\x03\x04\x14\x00\x06\x00\xff",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        photo()[:200],
        b"GIF89a\xff\xff\xff\xff",
        in_format("TIFF"),
        in_format("BMP"),
    ],
)
def test_what_is_none_of_these_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidFields) as error:
        prepared(upload("a.jpg", content))
    assert "a.jpg" in error.value.problems["attachments"]


def test_a_file_that_is_too_large_is_refused_though_its_content_was_cut() -> None:
    with pytest.raises(InvalidFields) as error:
        prepared(Upload("a.txt", b"a", LARGEST_FILE + 1))
    assert "10 MB" in error.value.problems["attachments"]


def test_a_small_file_that_unpacks_into_a_huge_picture_is_refused() -> None:
    content = BytesIO()
    Image.new("1", (20_000, 20_000)).save(content, "PNG")
    assert len(content.getvalue()) < 100_000
    with pytest.raises(InvalidFields):
        prepared(upload("a.png", content.getvalue()))


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\anna\\plan.txt", "plan.txt"),
        ('a"b\r\nSet-Cookie: x.txt', "a b Set-Cookie x.txt"),
        ("\u202egpj.exe", "gpj.exe.txt"),
        ("", "file.txt"),
        (".txt", "txt.txt"),
        ("ä" * 300, "ä" * 116 + ".txt"),
        ("Größe 2.txt", "Größe 2.txt"),
    ],
)
def test_a_name_is_harmless_wherever_it_goes(sent: str, stored: str) -> None:
    assert name_of(sent, ".txt") == stored
