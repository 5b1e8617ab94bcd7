"""Bringing the shipped code lists and places into the database, without touching what a node made its own."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model

from vigie.ground.terms.cache import forget
from vigie.ground.terms.models import Edition, Place, Term, TermList

DATA = Path(__file__).parent / "data"
PLACE_FIELDS = ["kind", "iso3", "parent", "labels", "aliases", "chief_town", "latitude", "longitude", "approximate"]


def load(data: Path = DATA) -> Counter[str]:
    """Create and update shipped rows; count them as created, updated, unchanged, retired (no longer shipped).

    Rows a node added, and its own labels, stay. Files whose digest was loaded before cost one query.
    """
    files = sorted(data.rglob("*.json"))
    digest = _digest(files)
    with transaction.atomic():
        edition, _new = Edition.objects.get_or_create(id=1)
        if edition.digest == digest:
            return Counter(unchanged=Term.objects.count() + Place.objects.count())
        done = _load_lists(sorted((data / "lists").glob("*.json"))) + _load_places(data / "places.json")
        edition.digest = digest
        edition.number += 1
        edition.save()
        transaction.on_commit(forget)
    forget()
    return done


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _load_lists(files: list[Path]) -> Counter[str]:
    shipped = {content["list"]: content for content in (_read(path) for path in files)}
    TermList.objects.bulk_create([TermList(code=code) for code in shipped], ignore_conflicts=True)
    known = {(term.list_id, term.code): term for term in Term.objects.all()}
    # Lists that others point to come first, so that a parent has its key when a child is written.
    order = sorted(shipped, key=lambda code: (bool(shipped[code].get("parents")), code))
    done: Counter[str] = Counter()
    kept: set[Any] = set()
    for with_parents in (False, True):
        rows = [
            ((code, row["code"]), _term_facts(shipped[code], row, place, known))
            for code in order
            if bool(shipped[code].get("parents")) is with_parents
            for place, row in enumerate(shipped[code]["terms"])
        ]
        done += _write(
            Term, known, rows, new=lambda key: Term(list_id=key[0], code=key[1]), fields=["labels", "order", "parent"]
        )
        kept |= {key for key, _facts in rows}
    return done + _retire(Term, known, kept)


def _term_facts(content: dict[str, Any], row: dict[str, str], place: int, known: dict[Any, Term]) -> dict[str, Any]:
    parent = known[(content["parents"], row["parent"])] if content.get("parents") else None
    labels = {key: value for key, value in row.items() if key not in {"code", "parent"}}
    return {"labels": labels, "order": place * 10, "parent": parent}


def _load_places(path: Path) -> Counter[str]:
    known = {place.code: place for place in Place.objects.all()}
    blank = Place()
    rows = [
        (row["code"], {field: row.get(field, getattr(blank, field)) for field in PLACE_FIELDS}) for row in _read(path)
    ]
    done = _write(Place, known, rows, new=lambda key: Place(code=key), fields=PLACE_FIELDS)
    return done + _retire(Place, known, {key for key, _facts in rows})


def _write(
    model: type[Model], known: dict[Any, Any], rows: list[tuple[Any, dict[str, Any]]], *, new: Any, fields: list[str]
) -> Counter[str]:
    """Create the rows that `known` lacks (adding them to it), update those that differ."""
    created, updated, done = [], [], Counter[str]()
    for key, facts in rows:
        row = known.get(key)
        if row is None:
            row = known[key] = new(key)
            created.append(row)
        elif row.node_added or all(getattr(row, name) == value for name, value in facts.items()):
            # A node that had added the same code before us keeps its own.
            done["unchanged"] += 1
            continue
        else:
            updated.append(row)
        for name, value in facts.items():
            setattr(row, name, value)
    model._default_manager.bulk_create(created)
    model._default_manager.bulk_update(updated, fields, batch_size=200)
    done.update(created=len(created), updated=len(updated))
    return done


def _retire(model: type[Model], known: dict[Any, Any], kept: set[Any]) -> Counter[str]:
    """A row no longer shipped stays, for records may name it, but can no longer be chosen."""
    gone = [row for key, row in known.items() if key not in kept and not row.node_added and not row.retired]
    for row in gone:
        row.retired = True
    model._default_manager.bulk_update(gone, ["retired"], batch_size=200)
    return Counter(retired=len(gone))


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
