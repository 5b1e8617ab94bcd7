"""Differences read as sentences: what was taken out, what was put in, and nothing lost of either text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.words import PAIRS, Piece, compared

TEXTS = st.text(alphabet=st.sampled_from("ab é.!?…\n,’1"), max_size=60)


def test_one_word_of_a_sentence_is_marked_and_the_rest_stands() -> None:
    assert compared("Deux hommes sont venus. Il pleuvait.", "Trois hommes sont venus. Il pleuvait.") == [
        Piece("gone", "Deux"),
        Piece("new", "Trois"),
        Piece("same", " hommes sont venus. Il pleuvait."),
    ]


def test_a_sentence_put_in_leaves_its_neighbours_alone() -> None:
    found = compared("Un. Trois.", "Un. Deux mots. Trois.")
    assert [piece.text for piece in found if piece.kind == "new"] == ["Deux mots. "]
    assert not [piece for piece in found if piece.kind == "gone"]


def test_neighbouring_changes_are_read_as_one_passage() -> None:
    assert compared("Aucun mot dit.", "La voix a parlé.") == [
        Piece("gone", "Aucun mot dit"),
        Piece("new", "La voix a parlé"),
        Piece("same", "."),
    ]


def test_what_is_too_long_to_compare_is_shown_whole() -> None:
    many = int(PAIRS**0.5) + 1
    found = compared("a " * many, "b " * many)
    assert [piece.kind for piece in found] == ["gone", "new"]


def test_equal_texts_have_no_difference_and_empty_ones_no_piece() -> None:
    assert compared("Rien n’a changé.", "Rien n’a changé.") == [Piece("same", "Rien n’a changé.")]
    assert compared("", "") == []


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back_from_the_pieces(former: str, new: str) -> None:
    pieces = compared(former, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == former
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new
    assert all(piece.text for piece in pieces)
