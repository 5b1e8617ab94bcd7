"""Whether a chosen passphrase would hold, estimated as an attacker would try (Wheeler, zxcvbn, USENIX Security 2016).

Threshold: 10^14 guesses. At Argon2id with 64 MiB and three passes a graphics card makes some 2,500 guesses a second
(its memory moves about 1 TB/s, a guess 400 MB), so half of 10^14 keep a thousand cards busy for about eight months, for
one person. A state may spend that; the passphrase drawn for whoever wants one (77 bits, 10^23) is far beyond.

zxcvbn knows English. What French speakers choose first, our own words and the pseudonym are given to it, all without
accents, and so is the list from which passphrases are drawn: it must not mistake known words for random letters. Blanks
and dashes are left out, for zxcvbn takes each for a random letter of its own and four common words for a strong phrase.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from zxcvbn import zxcvbn

from vigie.ground.accounts.fingerprint import spoken_words
from vigie.ground.accounts.passphrase import normalised

ENOUGH = 14.0  # guesses, as a power of ten
LONGEST_ESTIMATED = 48  # zxcvbn's time grows with the square of the length and faster; what follows only adds.
LONGEST = 400
BETWEEN = " \t-_.,;:'’"
COMMON = Path(__file__).parent / "data" / "common_words.txt"
OURS = ("vigie", "bureau", "permanence", "veille", "refuge", "plaidoyer", "monitoring", "moniteur", "monitrice")
_one_at_a_time = threading.Lock()  # zxcvbn keeps the words it is given in a table of its module.

# What zxcvbn says, in our words; what is not here says nothing that helps.
WARNINGS: dict[str, str | Promise] = {
    "Straight rows of keys are easy to guess.": _("A row of the keyboard is guessed at once."),
    "Short keyboard patterns are easy to guess.": _("A pattern on the keyboard is guessed quickly."),
    'Repeats like "aaa" are easy to guess.': _("The same letter many times is guessed at once."),
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': _(
        "Repeating a word adds almost nothing."
    ),
    'Sequences like "abc" or "6543" are easy to guess.': _("A sequence such as abc or 6543 is guessed at once."),
    "Recent years are easy to guess.": _("A year is guessed at once."),
    "Dates are often easy to guess.": _("A date is guessed quickly, above all one of your life."),
    "This is a top-10 common password.": _("This is one of the first that anybody tries."),
    "This is a top-100 common password.": _("This is one of the first that anybody tries."),
    "This is a very common password.": _("This is one of the first that anybody tries."),
    "This is similar to a commonly used password.": _("This resembles one that many people use."),
    "A word by itself is easy to guess.": _("One word alone is guessed quickly."),
    "Names and surnames by themselves are easy to guess.": _("A name is guessed quickly."),
    "Common names and surnames are easy to guess.": _("Names are guessed quickly."),
}
SUGGESTIONS: dict[str, str | Promise] = {
    "Capitalization doesn't help very much.": _("Capital letters help little."),
    "All-uppercase is almost as easy to guess as all-lowercase.": _("Capital letters help little."),
    "Reversed words aren't much harder to guess.": _("A word spelled backwards helps little."),
    "Predictable substitutions like '@' instead of 'a' don't help very much.": _("@ in place of a helps little."),
}
TOO_WEAK = _("A machine would find this passphrase.")
MORE = _("Put five or more words together that have nothing to do with each other or with you.")


@dataclass(frozen=True)
class Strength:
    """`guesses` is a power of ten; `advice` is empty when it is enough, else sentences to show beside the field."""

    guesses: float
    advice: tuple[str | Promise, ...]

    @property
    def enough(self) -> bool:
        return self.guesses >= ENOUGH


def folded(text: str) -> str:
    """Without accents, blanks and marks between words, in small letters: as someone who guesses would write it."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter) and letter not in BETWEEN)


@cache
def _known_words() -> tuple[str, ...]:
    """Most guessed first: their place in the list is how soon an attacker tries them."""
    common = COMMON.read_text(encoding="utf-8").split()
    return tuple(dict.fromkeys([*OURS, *(folded(word) for word in common), *(folded(word) for word in spoken_words())]))


def estimate(passphrase: str, *personal: str) -> Strength:
    """How many guesses a passphrase holds; `personal` is what is known of the person (the pseudonym)."""
    guessed = folded(normalised(passphrase))[:LONGEST_ESTIMATED]
    if not guessed:
        return Strength(0.0, (TOO_WEAK, MORE))
    own = [folded(part) for text in personal for part in [text, *re.split(r"[\W_]+", text)] if folded(part)]
    with _one_at_a_time:
        found = zxcvbn(guessed, user_inputs=[*own, *_known_words()], max_length=LONGEST_ESTIMATED)
    guesses = float(found["guesses_log10"])
    if guesses >= ENOUGH:
        return Strength(guesses, ())
    feedback = found["feedback"]
    said = [WARNINGS.get(feedback["warning"]), *(SUGGESTIONS.get(text) for text in feedback["suggestions"])]
    reasons = [sentence for sentence in dict.fromkeys(said) if sentence is not None]
    return Strength(guesses, (TOO_WEAK, *reasons, MORE))
