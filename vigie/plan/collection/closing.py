"""Periods whose figures are fixed take no values any more. The room that fixes them says which; see ADR 97."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vigie.compute.spans import Span, parse

_fixed: list[Callable[[], Iterable[str]]] = []


def register(fixed: Callable[[], Iterable[str]]) -> None:
    """Ask `fixed` for the codes of the periods whose figures are fixed."""
    if fixed not in _fixed:
        _fixed.append(fixed)


def closed() -> list[Span]:
    """The spans that are fixed now."""
    return [parse(code) for fixed in _fixed for code in fixed()]


def is_closed(span: Span, among: Iterable[Span]) -> bool:
    """Whether a value of this period would change a fixed figure: it lies whole within a fixed span."""
    return any(one.start <= span.start and span.end <= one.end for one in among)
