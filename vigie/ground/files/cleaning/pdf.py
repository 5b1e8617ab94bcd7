"""PDF: the objects that draw pages are written into a new file; what tells of people or acts by itself is left out."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from vigie.ground.files.cleaning import segments
from vigie.ground.files.cleaning.faults import CannotClean

MOST_OBJECTS = 500_000


def _names(*keys: str) -> list[Name]:
    return [Name(f"/{key}") for key in keys]


# Short keys may be names of fonts in a page's resources, so that each list has its own kind of dictionary
# (ISO 32000-2; the clause in brackets).
ANYWHERE = _names("Metadata", "PieceInfo", "LastModified", "CreatorInfo", "Alternates")  # 14.3, 14.5
OF_ROOT = _names(
    "Names", "AcroForm", "Threads", "URI", "Extensions", "OpenAction", "AA", "AF", "Collection", "SpiderInfo", "Perms",
    "DSS", "Legal",
)  # 7.7.2  # fmt: skip
OF_PAGE = _names("AA", "AF", "Thumb", "PresSteps", "ID", "PZ")  # 7.7.3
OF_ANNOTATION = _names(
    "T", "NM", "M", "CreationDate", "RC", "Subj", "Popup", "IRT", "A", "PA", "AA", "AF", "FS", "ExData"
)  # 12.5
ACTIONS = set(
    _names(
        "JavaScript", "Launch", "URI", "SubmitForm", "ResetForm", "ImportData", "Rendition", "GoToR", "GoToE",
        "GoToDp", "Movie", "Sound", "Thread", "Hide", "Named", "SetOCGState", "Trans", "GoTo3DView", "RichMediaExecute",
    )
)  # 12.6  # fmt: skip
ANNOTATIONS_KEPT = set(
    _names(
        "Text", "FreeText", "Line", "Square", "Circle", "Polygon", "PolyLine", "Highlight", "Underline", "Squiggly",
        "StrikeOut", "Stamp", "Caret", "Ink", "Link", "Redact",
    )
)  # fmt: skip
PICTURES = {"/DCTDecode": segments.jpeg, "/JPXDecode": segments.jpeg2000}


def clean(original: bytes) -> tuple[bytes, str]:
    """The same pages without /Info, XMP, scripts, links, forms, attached files, and authors of annotations.

    EXIF inside the pages' own pictures is cut out too. A document that asks for a password is refused.
    """
    try:
        document = Pdf.open(BytesIO(original))
    except pikepdf.PasswordError as fault:
        raise CannotClean("locked") from fault
    with document as pdf:
        if len(pdf.objects) > MOST_OBJECTS:
            raise CannotClean("bomb")
        _drop(pdf.Root, OF_ROOT)
        for page in pdf.pages:
            _annotations(page.obj)
        for thing in pdf.objects:
            _strip(thing)
        _drop(pdf.trailer, [Name.Info, Name.ID])
        made = BytesIO()
        pdf.save(made, encryption=False, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return made.getvalue(), "pdf"


def _drop(thing: Object, keys: list[Name]) -> None:
    for key in keys:
        if key in thing:
            del thing[key]


def _annotations(page: Object) -> None:
    _drop(page, OF_PAGE)
    kept = [note for note in page.get(Name.Annots, Array()) if _is_kept(note)]
    _drop(page, [Name.Annots])
    if kept:
        page[Name.Annots] = Array(kept)
    for note in kept:
        _drop(note, OF_ANNOTATION)


def _is_kept(note: Object) -> bool:
    return isinstance(note, Dictionary) and note.get(Name.Subtype) in ANNOTATIONS_KEPT


def _strip(thing: Object, depth: int = 0) -> None:
    """Take the dropped keys out of an object and of what it holds directly."""
    if depth > 50:
        raise CannotClean("bomb")
    if isinstance(thing, (Dictionary, Stream)):
        acts = thing.get(Name.S) in ACTIONS or Name.JS in thing
        _drop(thing, list(map(Name, thing.keys())) if acts or _is_attached(thing) else ANYWHERE)
        if isinstance(thing, Stream):
            _picture(thing)
        children = [thing[key] for key in thing.keys() if key != "/Length"]  # noqa: SIM118  a Stream is no mapping
    elif isinstance(thing, Array):
        children = list(thing)
    else:
        return
    for child in children:
        if not child_is_indirect(child):
            _strip(child, depth + 1)


def _is_attached(thing: Object) -> bool:
    """A description of an attached or outside file (7.11); a stream is handled by what names it."""
    return isinstance(thing, Dictionary) and (thing.get(Name.Type) == Name.Filespec or Name.EF in thing)


def child_is_indirect(child: object) -> bool:
    """Whether an object stands by itself: the walk over all objects meets it anyway. Numbers and texts are not."""
    return bool(getattr(child, "is_indirect", True))


def _picture(stream: Stream) -> None:
    """Cut EXIF out of a picture that a page shows; one that cannot be read so is a reason to refuse."""
    filters = stream.get(Name.Filter)
    used = [str(one) for one in filters] if isinstance(filters, Array) else [str(filters)]
    if not used or used[-1] not in PICTURES:
        return
    if len(used) > 1:
        raise CannotClean("broken")  # packed twice: rare, and not worth a way past the cutting
    try:
        stripped = PICTURES[used[0]](stream.read_raw_bytes())
    except ValueError as fault:
        raise CannotClean("broken") from fault
    parameters = stream.get(Name.DecodeParms)
    kept = parameters if isinstance(parameters, (Array, Dictionary)) else None
    stream.write(stripped, filter=Name(used[0]), decode_parms=kept)
