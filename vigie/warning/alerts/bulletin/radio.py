"""A bulletin to be read aloud on the radio, in half a minute or in one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext

from vigie.warning.alerts.bulletin.content import Bulletin
from vigie.warning.alerts.exercise import mark, said

# Two words and a half a second: slower than a newsreader's three, for a warning is heard once, over noise.
WORDS_PER_SECOND = 2.5
LENGTHS = (30, 60)
SENTENCE = re.compile(r"(?<=[.!?؟…])\s+|\n+")
NUMBER = re.compile(r"\d+")
# Signs that an eye reads and a voice stumbles over.
ALOUD = {
    "fr": {"%": " pour cent", "&": " et ", "/": " ou ", "n°": "numéro ", "km": "kilomètres", "M.": "Monsieur"},
    "en": {"%": " per cent", "&": " and ", "/": " or ", "km": "kilometres"},
    "es": {"%": " por ciento", "&": " y ", "/": " o ", "km": "kilómetros"},
    "pt": {"%": " por cento", "&": " e ", "/": " ou ", "km": "quilómetros"},
}


@dataclass(frozen=True)
class Script:
    """Words to read in `asked` seconds; `seconds` is what they take, `left_out` how many sentences did not fit."""

    asked: int
    sentences: tuple[str, ...]
    seconds: int
    left_out: int

    @property
    def words(self) -> str:
        return " ".join(self.sentences)

    @property
    def too_long(self) -> bool:
        """Even the least that must be said takes longer: the headline or the instruction must be shortened."""
        return self.seconds > self.asked


def seconds(words: str) -> int:
    """How long it takes to read aloud; a number counts a word for each two of its digits."""
    counted = len(words.split()) + sum((len(found) - 1) // 2 for found in NUMBER.findall(words))
    return -(-counted * 10 // int(WORDS_PER_SECOND * 10))


def aloud(words: str, language: str) -> str:
    """The same words without signs that are only for the eye."""
    for sign, spoken in ALOUD.get(language, {}).items():
        pattern = rf"(?<!\w){re.escape(sign)}(?!\w)" if sign[-1].isalpha() else re.escape(sign)
        words = re.sub(pattern, spoken, words)
    words = re.sub(r"[«»“”\"*_#()\[\]]", "", words)
    return re.sub(r"\s+([,.])", r"\1", " ".join(words.split()))


def script(bulletin: Bulletin, asked: int) -> Script:
    """What must be said (who speaks, level and place, the headline, what to do, who spoke), then what fits between.

    Of an exercise the first and the last words say so: a listener who comes late hears it too.
    """
    opens, where, ends = _frame(bulletin)
    title = _sentence(bulletin.kind_word and f"{bulletin.kind_word}. ", bulletin.text.headline)
    before, after = [opens, where, title], [*_spoken(bulletin.text.instruction, bulletin.language), ends]
    if bulletin.exercise:
        cry = f"{mark(bulletin.language)}. {said(bulletin.language)}"
        before, after = [cry, *before], [*after, cry]
    before = [aloud(words, bulletin.language) for words in before]
    after = [aloud(words, bulletin.language) for words in after]
    told = _spoken(bulletin.text.description, bulletin.language)
    fitting: list[str] = []
    for sentence in told:
        if seconds(" ".join([*before, *fitting, sentence, *after])) > asked:
            break
        fitting.append(sentence)
    sentences = (*before, *fitting, *after)
    return Script(asked, sentences, seconds(" ".join(sentences)), len(told) - len(fitting))


def _frame(bulletin: Bulletin) -> tuple[str, str, str]:
    """Who speaks, where and how grave, and who spoke: in the bulletin's own language."""
    known = {"sender": bulletin.sender, "level": bulletin.level_word.lower(), "place": bulletin.place}
    with translation.override(bulletin.language):
        opens = gettext("Message from the %(sender)s.") % known
        where = gettext("Level %(level)s, %(place)s.") % known
        ends = gettext("This was a message from the %(sender)s") % known
    return opens, where, f"{ends}, {bulletin.until_words}." if bulletin.until_words else f"{ends}."


def _sentence(before: str, words: str) -> str:
    return before + (words if words.rstrip().endswith((".", "!", "?")) else f"{words.rstrip()}.")


def _spoken(words: str, language: str) -> list[str]:
    found = (aloud(sentence, language) for sentence in SENTENCE.split(words.strip()))
    return [sentence if sentence.endswith((".", "!", "?")) else f"{sentence}." for sentence in found if sentence]
