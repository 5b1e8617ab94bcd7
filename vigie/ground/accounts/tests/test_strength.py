"""A passphrase is measured as an attacker would try it, in French, within bounded time."""

from __future__ import annotations

import unicodedata

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from vigie.ground.accounts.passphrase import new_passphrase, normalised
from vigie.ground.accounts.strength import LONGEST_ESTIMATED, MORE, TOO_WEAK, estimate


@pytest.mark.parametrize(
    "weak",
    [
        "", "   ", "azerty", "Motdepasse123!", "bonjour tout le monde", "maman je t'aime", "liberté égalité fraternité",
        "vigie vigie vigie vigie", "héron-cendré 2026", "moniteur moniteur 1 2 3", "a" * 300, "abc" * 100,
        "J’aime le Cameroun 2024",
    ],
)  # fmt: skip
def test_what_many_people_choose_is_refused_with_advice(weak: str) -> None:
    found = estimate(weak, "héron-cendré")
    assert not found.enough
    assert found.advice[0] == TOO_WEAK
    assert found.advice[-1] == MORE


@pytest.mark.parametrize("strong", ["lampe rivière tambour cigale octobre", "fraises bleues au vinaigre du voisin"])
def test_a_few_unrelated_words_are_enough(strong: str) -> None:
    assert estimate(strong).enough
    assert estimate(strong).advice == ()


def test_drawn_words_are_known_to_the_estimate_and_seven_of_them_are_far_beyond() -> None:
    assert all(estimate(new_passphrase()).guesses > 20 for _ in range(5))
    assert not any(estimate(new_passphrase(3)).enough for _ in range(5))


def test_the_pseudonym_is_no_secret() -> None:
    phrase = "zorglub-xyvanth-krompul"
    assert estimate(phrase).guesses > estimate(phrase, phrase).guesses + 5
    assert not estimate(phrase, phrase).enough


def test_the_advice_is_in_plain_french_and_holds_no_word_of_the_library() -> None:
    with override("fr"):
        said = " ".join(str(sentence) for sentence in estimate("qwertyuiop").advice)
        repeated = " ".join(str(sentence) for sentence in estimate("vigie vigie vigie").advice)
    assert "Assemblez cinq mots" in said
    assert "guess" not in said + repeated
    assert "Répéter un mot" in repeated


@given(st.text(max_size=500))
def test_any_text_gets_an_answer(text: str) -> None:
    assert estimate(text).guesses >= 0.0


def test_the_length_that_is_estimated_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def zxcvbn(text: str, **given: object) -> dict[str, object]:
        seen.append(text)
        return {"guesses_log10": 99.0, "feedback": {"warning": "", "suggestions": []}}

    monkeypatch.setattr("vigie.ground.accounts.strength.zxcvbn", zxcvbn)
    estimate("é" * 100_000)
    assert [len(text) for text in seen] == [LONGEST_ESTIMATED]


def test_a_keyboard_that_composes_letters_otherwise_types_the_same_passphrase() -> None:
    composed = "rivière élevée"
    assert unicodedata.normalize("NFD", composed) != composed
    assert normalised(unicodedata.normalize("NFD", composed)) == normalised(composed)
    drawn = new_passphrase()
    assert normalised(drawn) == drawn
