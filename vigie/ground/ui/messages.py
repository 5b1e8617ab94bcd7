"""The catalogues of translations: read the rooms, merge, check, compile. Pure Python, no gettext programs needed.

Message ids are good English, so English needs no catalogue; every other language of `settings.LANGUAGES` must be
complete. Each room keeps its own `locale/<language>/LC_MESSAGES/django.po`; what lies in no room (settings, the
command line) is kept by `vigie.ground.ui`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

from vigie.ground.ui.strings import Found, bare_in_python, bare_in_template, of_python, of_template

HOME_OF_THE_REST = "vigie.ground.ui"
SILENT_FOLDERS = {"tests", "migrations", "static", "locale", "__pycache__"}
TEMPLATE_ENDINGS = {".html", ".txt", ".xml"}
PLURALS = {"fr": "nplurals=2; plural=(n > 1);"}
Key = tuple[str | None, str]


@dataclass(frozen=True)
class Room:
    """A Django app of ours (or, for the keeper of the rest, the package root beside it)."""

    name: str
    folder: Path
    files: tuple[Path, ...]

    @property
    def label(self) -> str:
        return self.name.rpartition(".")[2]

    def catalogue(self, language: str) -> Path:
        return self.folder / "locale" / language / "LC_MESSAGES" / "django.po"

    def called(self, path: Path) -> str:
        """The file as the catalogue names it: from the room's folder, with no machine's own path."""
        return os.path.relpath(path, self.folder).replace(os.sep, "/")


def languages() -> list[str]:
    """Languages that need a catalogue: all that are offered but English, the language of the ids."""
    return [code for code, _name in settings.LANGUAGES if code != "en"]


def rooms() -> list[Room]:
    """Every room with the files it speaks through, in the order of INSTALLED_APPS (Django lets the first win)."""
    folders: dict[str, Path] = {}
    for name in settings.INSTALLED_APPS:
        spec = find_spec(name) if name.startswith("vigie.") else None
        if spec and spec.submodule_search_locations:
            folders[name] = Path(spec.submodule_search_locations[0])
    owner = {folder: name for name, folder in folders.items()}
    files: dict[str, list[Path]] = {name: [] for name in folders}
    root = Path(__file__).resolve().parents[2]
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if SILENT_FOLDERS & set(inside.parts) or not path.is_file():
            continue
        if path.suffix == ".py" or ("templates" in inside.parts and path.suffix in TEMPLATE_ENDINGS):
            room = next((owner[parent] for parent in path.parents if parent in owner), HOME_OF_THE_REST)
            files[room].append(path)
    return [Room(name, folder, tuple(files[name])) for name, folder in folders.items()]


def strings(room: Room) -> Iterator[Found]:
    """All translatable strings of a room, file by file."""
    for path in room.files:
        if path.suffix == ".py":
            yield from of_python(path, room.called(path))
        else:
            yield from of_template(path.read_text(encoding="utf-8"), room.called(path))


def wanted(found: Iterable[Found], language: str) -> Catalog:
    """A catalogue of these strings without translations."""
    catalog = Catalog(locale=language, fuzzy=False)
    for string in found:
        ids = (string.singular, string.plural) if string.plural else string.singular
        catalog.add(ids, locations=[(string.file, string.line or 0)], context=string.context)
    return catalog


def read(path: Path, language: str) -> Catalog:
    """The catalogue on disk, empty when there is none."""
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _texts(catalog: Catalog, *, obsolete: bool = False) -> dict[Key, tuple[str, ...]]:
    """(context, id) → translations, all forms."""
    messages = list(catalog.obsolete.values()) if obsolete else [message for message in catalog if message.id]
    return {(message.context, _forms(message.id)[0]): _forms(message.string) for message in messages}


def _forms(value: str | Iterable[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def tidy(text: str, language: str) -> str:
    """French typography: curly apostrophes, and a no-break space with the tall signs. Other languages stay."""
    if language != "fr":
        return text
    text = re.sub(r"(?<=\w)'(?=[\w«])", "’", text)
    text = re.sub(r"(?<=[\w)\]»”.%]) (?=[:;?!»])", "\u00a0", text)
    return re.sub(r"« (?=\S)", "«\u00a0", text)


def merge(room: Room, language: str, *, prune: bool = False) -> tuple[int, int]:
    """Write the room's catalogue anew: keeps translations, adds what is new, sets aside what is gone (or drops it).

    Returns (strings, strings without translation).
    """
    path = room.catalogue(language)
    old = read(path, language)
    known = {**_texts(old, obsolete=True), **_texts(old)}
    catalog = wanted(strings(room), language)
    missing = 0
    for message in catalog:
        if not message.id:
            continue
        many = not isinstance(message.id, str)
        key = (message.context, _forms(message.id)[0])
        forms = [tidy(form, language) for form in known.pop(key, ())]
        forms = [*forms, "", ""][: catalog.num_plurals if many else 1]
        message.string = tuple(forms) if many else forms[0]
        message.flags.discard("fuzzy")
        missing += not all(forms)
    if not prune:
        for message in (*old.obsolete.values(), *old):
            key = (message.context, _forms(message.id)[0] if message.id else "")
            if any(known.get(key, ())):
                message.locations = []
                catalog.obsolete["\x04".join((key[0] or "", key[1]))] = message
    if len(catalog) or catalog.obsolete or path.exists():
        _replace(path, _po(catalog, language))
    return len(catalog), missing


def _po(catalog: Catalog, language: str) -> bytes:
    # A fixed header and no line numbers: the file changes only when a string does.
    out = BytesIO()
    head = ["Language: " + language, "MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8"]
    head += ["Content-Transfer-Encoding: 8bit", f"Plural-Forms: {PLURALS.get(language, catalog.plural_forms)}"]
    out.write(("\n".join(['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in head)]) + "\n\n").encode())
    write_po(out, catalog, width=110, omit_header=True, sort_by_file=True, include_lineno=False)
    return out.getvalue()


def _replace(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


def problems() -> list[str]:
    """Everything that would show a reader a wrong or foreign word; empty when all is well."""
    every = rooms()
    found = [line for room in every for line in bare(room)]
    for language in languages():
        said: dict[Key, tuple[str, tuple[str, ...]]] = {}
        for room in every:
            found += _catalogue_problems(room, language)
            for key, forms in _texts(read(room.catalogue(language), language)).items():
                first, theirs = said.setdefault(key, (room.label, forms))
                if theirs != forms and all(forms) and all(theirs):
                    found.append(
                        f"{room.label} ({language}): {key[1]!r} is translated {forms[0]!r} here and {theirs[0]!r} in "
                        f"{first}; only one can show: make them agree or give one a context"
                    )
    return found


def bare(room: Room) -> list[str]:
    """Text of a room that no translator will see."""
    found = []
    for path in room.files:
        if path.suffix == ".html":
            lines = bare_in_template(path.read_text(encoding="utf-8"))
        elif path.suffix == ".py" and room.label != "demo" and "management" not in path.parts:
            lines = bare_in_python(path.read_text(encoding="utf-8"))
        else:
            continue
        found += [f"{room.label}: {room.called(path)}:{line}: untranslated text: {text}" for line, text in lines]
    return found


def _catalogue_problems(room: Room, language: str) -> list[str]:
    catalog = read(room.catalogue(language), language)
    known, gone = _texts(catalog), set(_texts(catalog, obsolete=True))
    found = []
    for message in wanted(strings(room), language):
        if not message.id:
            continue
        ids = _forms(message.id)
        forms = known.pop((message.context, ids[0]), ())
        if len(forms) < len(ids) or not all(forms):
            found.append(f"missing: {ids[0]!r}")
        elif any(tidy(form, language) != form for form in forms):
            found.append(f"typography (run `vigie messages`): {forms[0]!r}")
        elif _names(forms) != _names(ids):
            found.append(f"placeholders differ: {ids[0]!r} → {forms[-1]!r}")
    found += [f"fuzzy: {message.id!r}" for message in catalog if message.id and message.fuzzy]
    found += [f"obsolete (run `vigie messages --prune`): {msgid!r}" for _context, msgid in gone | set(known)]
    return [f"{room.label} ({language}): {problem}" for problem in found]


def _names(texts: Iterable[str]) -> set[str]:
    return {name for text in texts for name in re.findall(r"%\([^)]*\)|\{[\w.]*\}", text)}


def compile_all() -> list[Path]:
    """Compile each catalogue that is newer than what was compiled from it; returns the files written.

    Called when the node starts, so that a clone works without a build step; several processes may do it at once.
    """
    written = []
    for language in languages():
        for room in rooms_with_catalogue(language):
            source, target = room, room.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
                continue
            out = BytesIO()
            write_mo(out, read(source, language))
            _replace(target, out.getvalue())
            os.utime(target)
            written.append(target)
    return written


def rooms_with_catalogue(language: str) -> list[Path]:
    """Catalogues on disk for a language; does not read the rooms, for it is asked at every start."""
    root = Path(__file__).resolve().parents[2]
    return sorted(root.glob(f"**/locale/{language}/LC_MESSAGES/django.po"))
