"""What a node may change in the lists. The caller decides who may, and keeps the audit entry (audit stands higher)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from vigie.ground.terms.cache import forget
from vigie.ground.terms.models import Edition, Term

LANGUAGES = ("fr", "en")


class UnknownTerm(LookupError):
    """The list or the value does not exist."""


@transaction.atomic
def add_term(list_code: str, code: str, *, labels: dict[str, str], parent: str = "") -> Term:
    """Add a value of the node's own after the shipped ones; again with the same code, change its labels.

    `parent` is the code of a value of the list that this list's values belong to, needed where the others have one.
    Raises UnknownTerm for an unknown list or parent, ValueError for a missing language, a missing parent or a
    code that the product ships.
    """
    _check(labels)
    sample = Term.objects.filter(list_id=list_code).select_related("parent").first()
    if sample is None:
        raise UnknownTerm(f"There is no code list {list_code!r}.")
    above = _parent(sample, parent)
    term, new = Term.objects.get_or_create(
        list_id=list_code, code=code, defaults={"labels": labels, "node_added": True, "order": 9000, "parent": above}
    )
    if not new:
        if not term.node_added:
            raise ValueError(f"{list_code}.{code} comes with the product: change its label instead.")
        term.labels, term.parent, term.retired = labels, above, False
        term.save()
    _changed()
    return term


@transaction.atomic
def relabel(list_code: str, code: str, *, labels: dict[str, str]) -> Term:
    """Give a value the node's own wording; an empty text goes back to the shipped one. Raises UnknownTerm."""
    term = Term.objects.filter(list_id=list_code, code=code).first()
    if term is None:
        raise UnknownTerm(f"The list {list_code!r} has no value {code!r}.")
    own = {**term.node_labels, **labels}
    term.node_labels = {language: text for language, text in own.items() if text}
    term.save()
    _changed()
    return term


@transaction.atomic
def offer(list_code: str, code: str, *, offered: bool) -> Term:
    """Offer a value to those who choose, or no longer: records that name it keep it. Raises UnknownTerm."""
    term = Term.objects.filter(list_id=list_code, code=code).first()
    if term is None:
        raise UnknownTerm(f"The list {list_code!r} has no value {code!r}.")
    term.retired = not offered
    term.save()
    _changed()
    return term


def _check(labels: dict[str, str]) -> None:
    missing = [language for language in LANGUAGES if not labels.get(language, "").strip()]
    if missing:
        raise ValueError(f"A label is missing in: {', '.join(missing)}.")


def _parent(sample: Term, code: str) -> Term | None:
    if sample.parent is None:
        return None
    if not code:
        raise ValueError(f"Say which value of {sample.parent.list_id!r} it belongs to.")
    parent = Term.objects.filter(list_id=sample.parent.list_id, code=code).first()
    if parent is None:
        raise UnknownTerm(f"The list {sample.parent.list_id!r} has no value {code!r}.")
    return parent


def _changed() -> None:
    Edition.objects.filter(id=1).update(number=F("number") + 1)
    forget()
    transaction.on_commit(forget)
