"""Extracts mark what was found and escape all else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vigie.ground.search.extracts import emphasised, extract

MARKED = frozenset({"arrete", "menac*"})


def test_the_found_words_are_marked_and_html_is_escaped() -> None:
    assert emphasised("<b>Arrêté·e</b> & menacée", MARKED) == (
        "&lt;b&gt;<mark>Arrêté·e</mark>&lt;/b&gt; &amp; <mark>menacée</mark>"
    )


def test_an_extract_stands_around_the_first_found_word() -> None:
    text = "mot " * 200 + "<i>arrêté</i> " + "fin " * 200
    cut = extract(text, MARKED)
    assert cut.startswith("… mot")
    assert cut.endswith("fin …")
    assert "&lt;i&gt;<mark>arrêté</mark>&lt;/i&gt;" in cut
    assert len(cut) < 400


def test_without_a_found_word_it_is_the_beginning() -> None:
    assert extract("Court.\n\nSuite.", MARKED) == "Court. · Suite."
    assert extract("mot " * 200, MARKED).startswith("mot mot")


@given(st.text(), st.frozensets(st.sampled_from(["a", "b*", "1", "arrete"])))
def test_no_text_breaks_out(text: str, marked: frozenset[str]) -> None:
    bare = str(extract(text, marked)).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert ">" not in bare
