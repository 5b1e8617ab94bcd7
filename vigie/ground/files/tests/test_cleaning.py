"""A cleaned copy shows the same and tells nothing of who, where or when; what cannot be cleaned says why."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from lxml import etree
from pikepdf import Name, Pdf, Stream
from PIL import Image

from vigie.ground.files.cleaning import images, odf, ooxml, pdf, segments
from vigie.ground.files.cleaning.faults import CannotClean
from vigie.ground.files.tests import samples


def unfolded(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_loses_its_place_and_its_maker_and_stands_upright(kind: str) -> None:
    original = samples.photo(kind)
    assert b"PLANTED" in original
    if kind != "TIFF":  # where Pillow writes no place
        assert Image.open(BytesIO(original)).getexif().get_ifd(0x8825)[2] == samples.DOUALA
    made, _ending = images.clean(original)
    assert b"PLANTED" not in made
    with Image.open(BytesIO(made)) as picture:
        assert not picture.getexif()
        assert not set(picture.info) & {"exif", "xmp", "icc_profile", "comment", "Author"}
        assert picture.size == (40, 60)
        colour = picture.convert("RGB").getpixel((20, 30))
        assert isinstance(colour, tuple)
        assert all(abs(one - teal) < 30 for one, teal in zip(colour, (0, 128, 128), strict=True))


def test_what_follows_the_picture_is_gone() -> None:
    both = samples.photo() + samples.zipped({"PLANTED.txt": "PLANTED" * 50})
    assert b"PLANTED" not in images.clean(both)[0]


def test_a_transparent_picture_stays_transparent() -> None:
    made = BytesIO()
    Image.new("RGBA", (4, 4), (10, 20, 30, 40)).save(made, "PNG")
    with Image.open(BytesIO(images.clean(made.getvalue())[0])) as picture:
        assert picture.getpixel((1, 1)) == (10, 20, 30, 40)


@pytest.mark.parametrize(
    "made, reason",
    [
        (samples.animation, "frames"),
        (samples.pixel_bomb, "pixels"),
        (lambda: b"\xff\xd8\xff\xe0 no picture", "broken"),
    ],
)
def test_a_picture_that_cannot_be_cleaned_says_why(made, reason: str) -> None:
    with pytest.raises(CannotClean) as refused:
        images.clean(made())
    assert refused.value.reason == reason


def test_a_pdf_loses_its_names_scripts_links_and_attachments() -> None:
    original = samples.pdf()
    assert original.count(b"PLANTED") > 8
    made, ending = pdf.clean(original)
    assert ending == "pdf"
    with Pdf.open(BytesIO(made)) as document:
        whole = b"".join(
            thing.unparse() + (thing.read_raw_bytes() if isinstance(thing, Stream) else b"")
            for thing in document.objects
        )
        assert b"PLANTED" not in whole
        assert Name.Info not in document.trailer
        assert not document.attachments
        assert {Name.OpenAction, Name.Names, Name.Metadata}.isdisjoint(document.Root.keys())
        page = document.pages[0].obj
        assert str(page.Annots[0].Contents) == "Kept remark"
        shown = page.Resources.XObject["/A"]
        with Image.open(BytesIO(shown.read_raw_bytes())) as picture:
            assert picture.size == (60, 40)
            assert not picture.getexif()


def test_a_pdf_with_a_password_is_refused() -> None:
    import pikepdf

    with pytest.raises(CannotClean, match="locked"):
        pdf.clean(samples.pdf(encryption=pikepdf.Encryption(user="secret", owner="secret")))


def test_a_word_document_loses_its_authors_and_keeps_its_words() -> None:
    original = samples.docx()
    assert all(b"PLANTED" in unfolded(original)[name] for name in ("docProps/core.xml", "word/comments.xml"))
    made, ending = ooxml.clean(original)
    parts = unfolded(made)
    assert ending == "docx"
    assert not [name for name, data in parts.items() if b"PLANTED" in data]
    assert not [name for name in parts if name.startswith(("docProps/", "customXml/"))]
    text = b"".join(parts.values()).decode("utf-8", "replace")
    assert all(kept in text for kept in ("Kept words", "Kept change", "Kept comment"))
    assert "2026-11-24" not in text
    # What names a part that is gone would make Word ask to repair the document.
    assert b"docProps" not in parts["[Content_Types].xml"] + parts["_rels/.rels"]
    # Word reads the prefixes named by mc:Ignorable: they must still be declared.
    root = etree.fromstring(parts["word/document.xml"])
    assert "w14" in root.nsmap
    assert {entry.date_time for entry in zipfile.ZipFile(BytesIO(made)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    "made, ending, kept",
    [
        (samples.xlsx, "xlsx", [b"Kept value", b'name="Kept"', b"Kept thread"]),
        (samples.pptx, "pptx", [b"Kept remark", b'name="Kept name"']),
    ],
)
def test_sheets_and_slides_lose_their_people_and_paths(made, ending: str, kept: list[bytes]) -> None:
    document, written = ooxml.clean(made())
    assert written == ending
    whole = b"".join(unfolded(document).values())
    assert b"PLANTED" not in whole
    assert b"printerSettings" not in whole
    assert b"2026-11-24" not in whole
    assert all(words in whole for words in kept)


def test_a_document_within_a_document_is_cleaned_too_and_not_without_end() -> None:
    inner = samples.docx()
    made = unfolded(ooxml.clean(samples.docx(**{"word__embeddings__inner.docx": inner}))[0])
    assert b"PLANTED" not in b"".join(unfolded(made["word/embeddings/inner.docx"]).values())
    for _depth in range(4):
        inner = samples.docx(**{"word__embeddings__inner.docx": inner})
    with pytest.raises(CannotClean, match="bomb"):
        ooxml.clean(inner)


def test_an_opendocument_text_loses_its_authors_and_keeps_its_words() -> None:
    made, ending = odf.clean(samples.odt())
    parts = unfolded(made)
    assert ending == "odt"
    assert not [name for name, data in parts.items() if b"PLANTED" in data]
    text = parts["content.xml"].decode()
    assert all(kept in text for kept in ("Kept words", "Kept remark", "kept tail", "Kept link"))
    assert b"Thumbnails" not in parts["META-INF/manifest.xml"]
    with zipfile.ZipFile(BytesIO(made)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


@pytest.mark.parametrize(
    "cleaner, made, reason",
    [
        pytest.param(ooxml.clean, samples.zip_bomb, "bomb", marks=pytest.mark.slow),
        (ooxml.clean, samples.lying_zip, "broken"),
        (ooxml.clean, samples.xml_bomb, "bomb"),
        (ooxml.clean, lambda: samples.docx(**{"word__vbaProject.bin": b"x"}), "active"),
        (ooxml.clean, lambda: samples.docx(**{"word__embeddings__oleObject1.bin": b"x"}), "active"),
        (ooxml.clean, lambda: samples.docx(**{"word__media__film.mp4": b"x"}), "active"),
        (ooxml.clean, lambda: samples.docx(**{"..__..__etc__passwd": b"x"}), "broken"),
        (ooxml.clean, lambda: samples.zipped({"a.txt": "x"}), "broken"),
        (ooxml.clean, lambda: samples.docx()[:-30], "broken"),
        (odf.clean, lambda: samples.odt(**{"Basic__script.xml": "<x/>"}), "active"),
        (odf.clean, lambda: samples.odt(**{"content.xml": "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>"}), "bomb"),
    ],
)  # fmt: skip
def test_a_packed_document_that_cannot_be_cleaned_says_why(cleaner, made, reason: str) -> None:
    with pytest.raises(CannotClean) as refused:
        cleaner(made())
    assert refused.value.reason == reason


def test_pictures_inside_documents_lose_their_marks_and_no_pixel() -> None:
    for cut, kind in ((segments.jpeg, "JPEG"), (segments.png, "PNG")):
        original = samples.photo(kind)
        stripped = cut(original)
        assert b"PLANTED" not in stripped
        with Image.open(BytesIO(original)) as before, Image.open(BytesIO(stripped)) as after:
            assert before.tobytes() == after.tobytes()
            assert not after.getexif()
    with pytest.raises(ValueError, match="JPEG"):
        segments.jpeg(b"nothing")
