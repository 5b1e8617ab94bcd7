"""One spelling for one person: what makes two names, phone numbers or e-mail addresses the same.

These forms are only ever compared as keyed digests (`ground.seal.blind`); nobody reads them.

Telephone plans of the eight countries after Google's libphonenumber (region CM, CF, TD, CG, CD, GA, GQ, ST) and
ITU-T E.164: the international prefix, the national numbers, and the trunk prefix dialled inside the country only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from vigie.compute.text import fold, words

NAME, PHONE, EMAIL = "name", "phone", "email"


@dataclass(frozen=True)
class Identity:
    """A person, number or address: `form` is what is compared, `written` what a page shows."""

    kind: str
    form: str
    written: str = field(default="", compare=False)


@dataclass(frozen=True)
class Plan:
    """How a country's numbers look: `national` without prefix, `trunk` the zero dialled inside the country."""

    prefix: str
    national: re.Pattern[str]
    trunk: str = ""


PLANS = {
    "CMR": Plan("237", re.compile(r"[26]\d{8}|88\d{6}")),
    "CAF": Plan("236", re.compile(r"2[12]\d{6}|7\d{7}|8776\d{4}")),
    "TCD": Plan("235", re.compile(r"22\d{6}|[6789]\d{7}")),
    "COG": Plan("242", re.compile(r"222\d{6}|0\d{8}|80\d{7}")),
    "COD": Plan("243", re.compile(r"[89]\d{8}|[1-6]\d{6}"), "0"),
    "GAB": Plan("241", re.compile(r"(?:0[1-7]|11|6\d|7[4-7])\d{6}"), "0"),
    "GNQ": Plan("240", re.compile(r"(?:222|3\d\d|55\d|[89]0\d)\d{6}")),
    "STP": Plan("239", re.compile(r"22\d{5}|9\d{6}")),
}
SHORTEST_ANYWHERE = 8  # digits: shorter national numbers look like sums of money, unless the country is known
_BY_PREFIX = {plan.prefix: plan for plan in PLANS.values()}
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"(?<![\w+])(?:\+|00)?\(?\d(?:[ \u00a0\u202f.\-/()]{0,2}\d){6,14}(?!\d)")
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d|(?:19|20)\d\d[/.-]\d{1,2}[/.-]\d{1,2}")
_ALSO = re.compile(r"\s(?:alias|dit|dite|aka|dito|dita)\s|[;/]", re.IGNORECASE)
_TITLES = frozenset(
    {"m", "mr", "mme", "mlle", "mrs", "ms", "dr", "me", "maitre", "monsieur", "madame", "mademoiselle"}
    | {"sr", "sra", "dom", "dona", "pr", "abbe"}
)
_NOBODY = frozenset(
    {"anonyme", "anonymous", "inconnu", "inconnue", "inconnus", "unknown", "desconocido", "desconhecido", "neant"}
    | {"aucun", "none", "nc", "na", "nd", "non", "not", "precise", "precisee", "communique", "stated"}
)
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʼ`´", ""))


def names(written: str) -> list[str]:
    """The forms of a written name: folded words in alphabetical order, without titles; one for each alias.

    "M’BAYE, Jean-Pierre" and "jean pierre mbaye" are one. Words that name nobody ("inconnu") give no form.
    """
    found = []
    for one in _ALSO.split(written):
        parts = words(one.translate(_APOSTROPHES))
        while len(parts) > 2 and parts[0] in _TITLES:
            parts = parts[1:]
        if len("".join(parts)) > 2 and not set(parts) <= _NOBODY:
            found.append(" ".join(sorted(parts)))
    return found


def emails(text: str) -> list[str]:
    """The e-mail addresses in a text, in lower case."""
    return [found.lower().strip(".") for found in _EMAIL.findall(text)]


def phones(text: str, country: str = "") -> list[str]:
    """The telephone numbers in a text as international digits, without "+".

    A number without its international prefix is read as one of `country` (ISO alpha-3); where the country is not known,
    or its plan has no such number, as each of the eight countries' that it fits. Dates and sums of money are passed.
    """
    found: list[str] = []
    for match in _NUMBER.finditer(text):
        if not _DATE.fullmatch(match.group()):
            found += _international(match.group(), country)
    return list(dict.fromkeys(found))


def _international(written: str, country: str) -> Iterator[str]:
    digits = "".join(fold(written).split())
    if written.startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        plan = _BY_PREFIX.get(digits[:3])
        yield plan.prefix + _national(plan, digits[3:]) if plan else digits
        return
    plan = _BY_PREFIX.get(digits[:3])
    if plan and plan.national.fullmatch(_national(plan, digits[3:])):
        yield plan.prefix + _national(plan, digits[3:])
        return
    own = PLANS.get(country)
    if own and _fits(own, digits):
        yield own.prefix + _national(own, digits)
    elif len(digits) >= SHORTEST_ANYWHERE:
        yield from (plan.prefix + _national(plan, digits) for plan in PLANS.values() if _fits(plan, digits))


def _national(plan: Plan, digits: str) -> str:
    """Without the trunk prefix, unless the number is only whole with it."""
    if plan.trunk and digits.startswith(plan.trunk) and not plan.national.fullmatch(digits):
        return digits[len(plan.trunk) :]
    return digits


def _fits(plan: Plan, digits: str) -> bool:
    return bool(plan.national.fullmatch(_national(plan, digits)))


def contacts(text: str, country: str = "") -> list[Identity]:
    """The telephone numbers and e-mail addresses in a text, each once."""
    found = [Identity(PHONE, form, f"+{form}") for form in phones(text, country)]
    found += [Identity(EMAIL, form, form) for form in emails(text)]
    return list(dict.fromkeys(found))


def persons(written: str) -> list[Identity]:
    """The person or persons of one written name."""
    return [Identity(NAME, form, written.strip()) for form in names(written)]


def identities_of(typed: str) -> list[Identity]:
    """What a person typed to look for someone: an address, else a number, else a name."""
    return contacts(typed) or persons(typed)
