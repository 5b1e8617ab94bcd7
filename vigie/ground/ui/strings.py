"""What a room says on screen: translatable strings of its code and templates, and text that escaped translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace
from django.utils.translation.template import block_re, constant_re, endblock_re, inline_re, plural_re

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SHOWN_ARGUMENTS = {"label", "help_text", "empty_label", "sentence", "title", "heading"}
SHOWN_CALLS = {"Refusal", "Denied", "WrongState", "FourEyes", "Invalid", "ValidationError"}
SHOWN_ATTRIBUTES = {"title", "alt", "aria-label", "aria-description", "placeholder", "summary"}
# Names of people's own making: the same in every language.
PROPER_NOUNS = {
    "Vigie", "UCDP", "GED", "AWSD", "ACLED", "EARS", "NegBin", "CRPS", "CSV", "PDF", "XML", "Atom", "CAP", "SDG", "ODD",
    "ICCS", "ISO", "AGPL", "TOTP", "Français", "English",
}  # fmt: skip
GAP = "\ue000"  # Stands for a template tag: a private character, never a letter.


@dataclass(frozen=True)
class Found:
    """One translatable string: where it is, its context, and its plural where it has one."""

    file: str
    line: int | None
    singular: str
    plural: str | None = None
    context: str | None = None


def of_python(path: Path, name: str) -> Iterator[Found]:
    """Strings given to the gettext family in a Python file; `name` is what the catalogue calls the file."""
    with path.open("rb") as file:
        for line, message, _comments, context in extract("python", file, keywords=KEYWORDS):
            if isinstance(message, tuple):
                yield Found(name, line, message[0], message[1], context)
            else:
                yield Found(name, line, message, None, context)


def of_template(source: str, name: str) -> Iterator[Found]:
    """Strings of `translate`, `blocktranslate` and `_("…")` in a template, exactly as Django will look them up."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.split()[:1] == ["comment"]:
            _skip_to(tokens, "endcomment")
        elif token.token_type == TokenType.BLOCK and (opening := block_re.match(token.contents)):
            yield _block(token, tokens, opening[2], name)
        elif token.token_type == TokenType.BLOCK and (inline := inline_re.match(token.contents)):
            yield Found(name, token.lineno, _literal(inline[1]), None, _literal(inline[3]) if inline[3] else None)
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for constant in constant_re.findall(token.contents):
                yield Found(name, token.lineno, _literal(constant))


def _literal(quoted: str) -> str:
    return quoted[1:-1].replace("%", "%%")


def _skip_to(tokens: Iterator[Token], end: str) -> None:
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.split()[:1] == [end]:
            return


def _block(opening: Token, tokens: Iterator[Token], context: str | None, name: str) -> Found:
    forms: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.BLOCK:
            if endblock_re.match(token.contents):
                break
            if plural_re.match(token.contents):
                forms.append([])
        elif token.token_type == TokenType.VAR:
            forms[-1].append(f"%({token.contents})s")
        elif token.token_type == TokenType.TEXT:
            forms[-1].append(token.contents.replace("%", "%%"))
    texts = ["".join(form) for form in forms]
    if "trimmed" in opening.split_contents():
        texts = [trim_whitespace(text) for text in texts]
    return Found(
        name,
        opening.lineno,
        texts[0],
        texts[1] if len(texts) > 1 else None,
        context[1:-1] if context else None,
    )


class _Text(HTMLParser):
    """Collects the words that a reader would see or hear."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.silent = 0
        self.seen: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        for key, value in attrs:
            if key in SHOWN_ATTRIBUTES and value:
                self.handle_data(value)

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.seen.append((self.getpos()[0], data))


def bare_in_template(source: str) -> list[tuple[int, str]]:
    """Words of an HTML template outside any translation tag, as (line, words); proper nouns are let through."""
    pieces: list[str] = []
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            pieces.append(token.contents)
            continue
        lines = token.contents.count("\n")
        words = token.contents.split()[:1]
        # A block named …_class fills an attribute of the page it extends, not its text.
        silent = words in (["comment"], ["blocktranslate"], ["blocktrans"]) or token.contents.endswith("_class")
        if token.token_type == TokenType.BLOCK and silent:
            for inner in tokens:
                lines += inner.contents.count("\n")
                if inner.token_type == TokenType.BLOCK and inner.contents.split()[:1] == [f"end{words[0]}"]:
                    break
        pieces.append(GAP + "\n" * lines)
    parser = _Text()
    parser.feed("".join(pieces))
    parser.close()
    found = []
    for line, text in parser.seen:
        if words := _words(text):
            found.append((line, " ".join(words)))
    return found


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]{2,}", text) if word not in PROPER_NOUNS]


def bare_in_python(source: str) -> list[tuple[int, str]]:
    """Plain strings given where a person will read them (a label, a refusal), as (line, words)."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        shown = [word.value for word in node.keywords if word.arg in SHOWN_ARGUMENTS]
        if called in SHOWN_CALLS:
            shown += node.args[:1]
        for value in shown:
            if isinstance(value, ast.JoinedStr):
                found.append((value.lineno, ast.unparse(value)))
            elif isinstance(value, ast.Constant) and isinstance(value.value, str) and _words(value.value):
                found.append((value.lineno, value.value))
    return found
