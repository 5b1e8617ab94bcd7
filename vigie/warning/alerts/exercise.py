"""An exercise says so in everything that leaves this room, in the words of its language."""

from __future__ import annotations

# Not through the catalogues on purpose: a translation that is missing or wrong would take the mark off an exercise.
MARKS = {
    "fr": "EXERCICE",
    "en": "EXERCISE",
    "es": "EJERCICIO",
    "pt": "EXERCÍCIO",
    "ar": "تمرين",
}
SAID = {
    "fr": "Ceci est un exercice, rien de réel.",
    "en": "This is an exercise, nothing real.",
    "es": "Esto es un ejercicio, nada real.",
    "pt": "Isto é um exercício, nada de real.",
    "ar": "هذا تمرين وليس حقيقة.",
}
ANY = "EXERCICE / EXERCISE"


class Unmarked(AssertionError):
    """An exercise was about to leave without its mark: nothing leaves."""


def mark(language: str) -> str:
    """The word that marks an exercise; for a language that is not known here, it in the two of the network."""
    return MARKS.get(language, ANY)


def said(language: str) -> str:
    """The same as a sentence, for whoever listens or reads only the beginning."""
    return SAID.get(language, f"{SAID['fr']} {SAID['en']}")


def marked(words: str, language: str, *, exercise: bool) -> str:
    """A title as it may be shown: of an exercise, behind its mark, once."""
    sign = f"{mark(language)} · "
    return f"{sign}{words}" if exercise and not words.startswith(sign) else words


def must_be_marked(words: str, sign: str, *, exercise: bool) -> str:
    """The same words, once it is sure that an exercise carries its sign. Raises Unmarked; the last gate of outputs."""
    if exercise and (not sign or sign not in words):
        raise Unmarked(sign)
    return words
