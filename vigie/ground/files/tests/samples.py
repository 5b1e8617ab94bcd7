"""Files made for tests: each holds what a cleaned copy must not, marked PLANTED."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from itertools import pairwise

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, PngImagePlugin

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w14="urn:w14" xmlns:mc="urn:mc"'
KIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEETS = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
DOUALA = (4.0, 3.0, 1.08)  # degrees, minutes, seconds of latitude


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture that says where, with what and by whom it was made, lying on its side."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x013B] = 6, "PLANTED-MAKER", "PLANTED-ARTIST"
    exif.get_ifd(0x8825).update({1: "N", 2: DOUALA, 3: "E", 4: (9.0, 42.0, 0.0), 29: "2026:11:24"})
    made = BytesIO()
    how: dict = {"exif": exif}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", "PLANTED-AUTHOR")
        how["pnginfo"] = text
    if kind == "JPEG":
        how["comment"] = b"PLANTED-COMMENT"
    if kind in {"JPEG", "PNG", "WEBP", "TIFF"}:
        how["xmp" if kind != "PNG" else "icc_profile"] = b"<x>PLANTED-XMP</x>"
    picture = Image.new("RGB", size, "teal")
    picture.putpixel((0, 0), (255, 0, 0))
    if kind == "TIFF":
        how.pop("xmp")
    picture.save(made, kind, **how)
    return made.getvalue()


def animation() -> bytes:
    made = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:])
    return made.getvalue()


def pdf(**how) -> bytes:
    """A page with a photograph, a remark by someone, a script, a link, an attached file, and a name in /Info."""
    with Pdf.new() as made:
        page = made.add_blank_page(page_size=(300, 300))
        shown = pikepdf.Stream(made, photo())
        shown.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=60, Height=40, ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )  # fmt: skip
        # A picture may bear the name of a key that is dropped elsewhere.
        page.obj.Resources = Dictionary(XObject=Dictionary(A=made.make_indirect(shown)))
        page.obj.Contents = made.make_stream(b"q 100 0 0 100 0 0 cm /A Do Q")
        remark = Dictionary(
            Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String("Kept remark"),
            T=String("PLANTED-REVIEWER"), M=String("D:20261124"), NM=String("PLANTED-NM"),
        )  # fmt: skip
        link = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
            A=Dictionary(S=Name.URI, URI=String("https://planted.example/PLANTED-URI")),
        )  # fmt: skip
        page.obj.Annots = Array([made.make_indirect(remark), made.make_indirect(link)])
        made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert('PLANTED-JS')"))
        made.Root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array([String("x"), Dictionary(S=Name.JavaScript, JS=String("PLANTED-JS2"))]))
        )
        made.attachments["PLANTED.txt"] = b"PLANTED-ATTACHMENT"
        made.docinfo["/Author"] = "PLANTED-AUTHOR"
        with made.open_metadata() as meta:
            meta["dc:creator"] = ["PLANTED-CREATOR"]
        out = BytesIO()
        made.save(out, compress_streams=False, **how)
    return out.getvalue()


def zipped(parts: Mapping[str, str | bytes], stored: str = "") -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED)
    return made.getvalue()


def docx_parts() -> dict[str, str | bytes]:
    """A Word document: an author, a commenter, a tracked change, a photograph, a template on somebody's disk."""
    over = "".join(
        f'<Override PartName="/{name}" ContentType="application/xml"/>'
        for name in ("word/document.xml", "docProps/core.xml", "word/comments.xml", "customXml/item1.xml")
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{SHEETS}/content-types">'
        f'<Default Extension="xml" ContentType="a/x"/>{over}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{SHEETS}/relationships">'
        f'<Relationship Id="r1" Type="{KIN}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="r2" Type="{SHEETS}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "docProps/core.xml": "<cp:coreProperties xmlns:cp='urn:cp' xmlns:dc='urn:dc'>"
        "<dc:creator>PLANTED-AUTHOR</dc:creator></cp:coreProperties>",
        "docProps/thumbnail.jpeg": photo(),
        "customXml/item1.xml": "<x>PLANTED-CUSTOM</x>",
        "word/document.xml": f'<w:document {W} mc:Ignorable="w14"><!--PLANTED--><w:body>'
        '<w:p w:rsidR="00PLANTED" w14:paraId="PLANTED1"><w:r><w:t>Kept words</w:t></w:r>'
        '<w:ins w:id="1" w:author="PLANTED-EDITOR" w:date="2026-11-24T00:00:00Z">'
        "<w:r><w:t>Kept change</w:t></w:r></w:ins>"
        r'</w:p><wp:docPr xmlns:wp="urn:wp" id="1" name="C:\Users\PLANTED\photo.jpg"/></w:body></w:document>',
        "word/comments.xml": f'<w:comments {W}><w:comment w:id="0" w:author="PLANTED-REVIEWER" w:initials="PLANTED" '
        'w:date="2026-11-24T00:00:00Z"><w:p><w:r><w:t>Kept comment</w:t></w:r></w:p></w:comment></w:comments>',
        "word/settings.xml": f'<w:settings {W}><w:rsids><w:rsid w:val="PLANTED"/></w:rsids>'
        '<w:zoom w:percent="100"/></w:settings>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{SHEETS}/relationships">'
        f'<Relationship Id="r9" Type="{KIN}/hyperlink" Target="https://planted.example/PLANTED" TargetMode="External"/>'
        "</Relationships>",
        "word/media/image1.jpeg": photo(),
        "word/media/image2.png": photo("PNG"),
    }


def docx(**more: str | bytes) -> bytes:
    return zipped({**docx_parts(), **{name.replace("__", "/"): data for name, data in more.items()}})


def xlsx() -> bytes:
    """An Excel sheet: who holds it open, where it lay, a comment and its person, a printer."""
    sheet = 'xmlns="urn:sheet" xmlns:r="urn:r"'
    relation = f'<Relationship Id="r1" Type="{KIN}/'
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{SHEETS}/content-types"/>',
            "xl/workbook.xml": f'<workbook {sheet}><fileSharing userName="PLANTED-HOLDER"/>'
            r'<x15ac:absPath xmlns:x15ac="urn:x15ac" url="C:\Users\PLANTED\"/>'
            '<sheets><sheet name="Kept"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f"<worksheet {sheet}><c><v>Kept value</v></c>"
            '<pageSetup r:id="r1"/></worksheet>',
            "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{SHEETS}/relationships">'
            f'{relation}printerSettings" Target="../printerSettings/printerSettings1.bin"/></Relationships>',
            "xl/printerSettings/printerSettings1.bin": b"PLANTED-PRINTER",
            "xl/comments1.xml": f"<comments {sheet}><authors><author>PLANTED-AUTHOR</author></authors></comments>",
            "xl/persons/person.xml": f"<personList {sheet}>"
            '<person displayName="PLANTED" userId="PLANTED" id="k"/></personList>',
            "xl/threadedComments/threadedComment1.xml": f"<ThreadedComments {sheet}>"
            '<threadedComment dT="2026-11-24" personId="k"><text>Kept thread</text></threadedComment>'
            "</ThreadedComments>",
        }
    )


def pptx() -> bytes:
    """PowerPoint slides: an author of comments, a picture whose description is where it lay."""
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{SHEETS}/content-types"/>',
            "ppt/presentation.xml": '<p:presentation xmlns:p="urn:p"/>',
            "ppt/commentAuthors.xml": '<p:cmAuthorLst xmlns:p="urn:p">'
            '<p:cmAuthor id="0" name="PLANTED-NAME" initials="PLANTED"/></p:cmAuthorLst>',
            "ppt/comments/comment1.xml": '<p:cmLst xmlns:p="urn:p">'
            '<p:cm authorId="0" dt="2026-11-24"><p:text>Kept remark</p:text></p:cm></p:cmLst>',
            "ppt/slides/slide1.xml": '<p:sld xmlns:p="urn:p">'
            '<p:cNvPr id="1" name="Kept name" descr="/tmp/PLANTED.jpg"/></p:sld>',
            "ppt/media/image1.jpeg": photo(),
        }
    )


def odt_parts() -> dict[str, str | bytes]:
    """An OpenDocument text: an author, a remark, a printer, a thumbnail, a link, revision marks."""
    spaces = " ".join(
        f'xmlns:{prefix}="{OFFICE}:{name}:1.0"'
        for prefix, name in (("office", "office"), ("text", "text"), ("meta", "meta"), ("manifest", "manifest"))
    )
    spaces += (
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:oo="urn:oo"'
    )
    return {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f'<office:document-content {spaces} office:version="1.3"><office:body><office:text>'
        '<text:p oo:rsid="PLANTED">Kept words<office:annotation><dc:creator>PLANTED-REVIEWER</dc:creator>'
        "<dc:date>2026-11-24</dc:date><text:p>Kept remark</text:p></office:annotation> kept tail</text:p>"
        '<text:a xlink:href="https://planted.example/PLANTED">Kept link</text:a>'
        "</office:text></office:body></office:document-content>",
        "meta.xml": f'<office:document-meta {spaces} office:version="1.3"><office:meta><dc:creator>PLANTED-AUTHOR'
        "</dc:creator></office:meta></office:document-meta>",
        "settings.xml": f'<office:document-settings {spaces}><office:settings><x xmlns="">PLANTED-PRINTER</x>'
        "</office:settings></office:document-settings>",
        "Thumbnails/thumbnail.png": photo("PNG"),
        "Pictures/one.jpg": photo(),
        "META-INF/manifest.xml": f"<manifest:manifest {spaces}>"
        + "".join(
            f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type=""/>'
            for name in ("/", "content.xml", "meta.xml", "settings.xml", "Thumbnails/thumbnail.png", "Pictures/one.jpg")
        )
        + "</manifest:manifest>",
    }


def odt(**more: str | bytes) -> bytes:
    return zipped({**odt_parts(), **{name.replace("__", "/"): data for name, data in more.items()}}, stored="mimetype")


def zip_bomb() -> bytes:
    """A Word document of a few hundred kB that unfolds to 300 MB of zeroes."""
    return docx(word__big=b"\0" * (300 * 1024 * 1024))


def lying_zip() -> bytes:
    """A Word document whose directory says that its largest part holds ten bytes."""
    real = docx(word__big=b"\0" * (30 * 1024 * 1024))
    size = (30 * 1024 * 1024).to_bytes(4, "little")
    return real.replace(size, (10).to_bytes(4, "little"))


def xml_bomb() -> bytes:
    """A Word document with a billion laughs."""
    names = [f"a{n}" for n in range(12)]
    entities = '<!ENTITY a0 "laugh">' + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in pairwise(names)
    )
    return docx(**{"word__bomb.xml": f"<!DOCTYPE x [{entities}]><x>&a11;</x>"})


def pixel_bomb() -> bytes:
    """A PNG of some bytes that says it has 60,000 × 60,000 pixels."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    made = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return made + struct.pack(">I", 4) + b"IDAT" + b"\0" * 8
