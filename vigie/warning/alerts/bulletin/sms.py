"""A bulletin as texts for telephones: short, in the old alphabet where the language allows it, each standing alone."""

from __future__ import annotations

from vigie.warning.alerts.bulletin.content import Bulletin
from vigie.warning.alerts.bulletin.gsm import Part, parts, plain
from vigie.warning.alerts.exercise import must_be_marked


def short(bulletin: Bulletin) -> list[Part]:
    """The headline, the place, the level, the instruction and until when: what a person can act on."""
    return _cut(bulletin, [bulletin.text.instruction])


def whole(bulletin: Bulletin) -> list[Part]:
    """The same with the description: more texts, each of which costs and may get lost."""
    return _cut(bulletin, [bulletin.text.description, bulletin.text.instruction])


def _cut(bulletin: Bulletin, said: list[str]) -> list[Part]:
    title = f"{bulletin.kind_word}: {bulletin.text.headline}" if bulletin.kind_word else bulletin.text.headline
    words = [f"{title}.", f"{bulletin.place}, {bulletin.level_word}.", *said]
    if bulletin.until_words:
        words.append(f"{bulletin.until_words[0].upper()}{bulletin.until_words[1:]}.")
    text = " ".join(" ".join(words).replace("..", ".").split())
    opening = plain(f"{bulletin.mark} ") if bulletin.mark else ""
    made = parts(plain(text), opening=opening)
    for part in made:
        must_be_marked(part.words, plain(bulletin.mark), exercise=bulletin.exercise)
    return made
