"""What an index finds, in which order, and what leaves it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vigie.compute.text import words
from vigie.ground.search import index as indexing
from vigie.ground.search.asking import MOST_TERMS, Asked, Term, understood
from vigie.ground.search.index import Index, Row

TEXTS = {
    "fr": "Les défenseur·e·s ont été arrêté·e·s à l’aube par la gendarmerie.",
    "en": "Two lawyers were threatened by phone after the hearing.",
    "es": "Las detenciones de los defensores en Malabo fueron ilegales.",
    "pt": "Os jornalistas receberam ameaças em São Tomé.",
    "ar": "تم اعتقال المُدافعين عن حقوق الإنسان في نجامينا",
}


def filled(**texts: str) -> Index:
    index = Index()
    index.add(Row(("note", key), 1, "", text) for key, text in texts.items())
    return index


def found(index: Index, typed: str) -> list[str]:
    return [key for _kind, key in index.find(understood(typed))]


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("ARRETEES", "fr"), ("arrêter", "fr"), ("défenseuse", "fr"), ("l'aube", "fr"), ("gendarmeries", "fr"),
        ("lawyer", "en"), ("threatening", "en"), ("phones", "en"),
        ("detencion", "es"), ("defensoras", "es"), ("ilegal", "es"),
        ("jornalista", "pt"), ("ameaca", "pt"), ("SAO TOME", "pt"),
        ("مدافع", "ar"), ("الاعتقال", "ar"), ("حقوق الانسان", "ar"), ("نجامينا", "ar"),
    ],
)  # fmt: skip
def test_a_word_is_found_in_its_language_however_it_is_typed(typed: str, language: str) -> None:
    assert found(filled(**TEXTS), typed) == [language]


@pytest.mark.parametrize("typed", ["aubaine", "voiture", "gendarmerie lawyers", '"aube gendarmerie"', "كتاب"])
def test_what_is_not_there_is_not_found(typed: str) -> None:
    assert found(filled(**TEXTS), typed) == []


def test_together_is_together_and_a_beginning_begins() -> None:
    index = filled(a="la garde à vue prolongée", b="une vue de la garde")
    for phrase in ('"garde à vue"', "“garde à vue”", "« garde à vue »", '"garde à vue'):
        assert found(index, phrase) == ["a"]
    assert set(found(index, "garde vue")) == {"a", "b"}
    assert found(index, "prolong*") == ["a"]
    assert found(index, "rolong*") == []


def test_a_minus_excludes() -> None:
    index = filled(a="arrêté puis libéré", b="arrêté puis condamné")
    assert found(index, "arrêté -libéré") == ["b"]
    assert found(index, 'arrêté -"puis libéré"') == ["b"]
    assert found(index, "-libéré") == []


def test_a_word_of_the_title_comes_first() -> None:
    index = Index()
    index.add([Row(("note", "text"), 1, "Autre", "menace au téléphone"), Row(("note", "title"), 1, "Menace", "rien")])
    assert found(index, "menaces") == ["title", "text"]


def test_what_the_index_holds_are_the_folded_words() -> None:
    index = filled(**TEXTS)
    index.find(understood("aube"))
    held = {term for (term,) in index._base.execute("SELECT term FROM vocabulary")}
    assert held == {word for text in TEXTS.values() for word in words(text)}


def test_a_new_version_replaces_the_old() -> None:
    index = filled(a="première version", b="reste")
    assert index.unread({"note": {"a": 2, "b": 1, "c": 1}}) == {"note": ["a", "c"]}
    index.add([Row(("note", "a"), 2, "", "seconde rédaction")])
    assert found(index, "première") == []
    assert found(index, "seconde") == ["a"]
    assert len(index) == 2
    assert index.unread({"note": {"a": 2, "b": 1}}) == {}


def test_what_vanished_leaves_no_word_behind() -> None:
    index = filled(a="secret absolu", b="reste")
    assert index.unread({"note": {"b": 1}}) == {"note": ["b"]}
    assert len(index) == 0
    assert index._base.execute("SELECT count(*) FROM vocabulary").fetchone() == (0,)


def test_a_kind_that_vanished_leaves_too() -> None:
    index = filled(a="secret")
    index.unread({"other": {"z": 1}})
    assert len(index) == 0


def test_an_index_of_old_rows_is_begun_anew() -> None:
    index = filled(a="un")
    for version in range(2, 40):
        index.add([Row(("note", "a"), version, "", "un")])
    assert index.unread({"note": {"a": 39}}) == {"note": ["a"]}


def test_one_that_does_not_open_is_known_and_empty() -> None:
    index = Index()
    index.add([Row(("note", "a"), 1, "", "", readable=False)])
    assert index.unread({"note": {"a": 1}}) == {}
    assert index.unreadable == {("note", "a")}
    index.add([Row(("note", "a"), 2, "", "lisible")])
    assert not index.unreadable


def test_it_knows_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    index = filled(a="dix lettres")
    assert not index.full
    monkeypatch.setattr(indexing, "MOST_LETTERS", 10)
    assert index.full


def test_marked_are_the_words_that_were_found() -> None:
    index = filled(**TEXTS)
    assert index.marked(understood('arrêter "la gendarmerie" aub* -lawyer')) == {
        "arreter", "arrete", "gendarmerie", "aub*",
    }  # fmt: skip


def test_the_database_of_the_index_has_no_file() -> None:
    index = filled(**TEXTS)
    assert index._base.execute("PRAGMA database_list").fetchall() == [(0, "main", "")]
    assert index._base.execute("PRAGMA temp_store").fetchone() == (2,)


ODD = '"" -"" * -* "a* -- AND NOT ( ) NEAR(a b) title: {x} ^y \x00 \'; DROP'


@given(st.text(max_size=120))
@example(ODD)
@example('"')
@example("AND OR NOT NEAR")
@example("word\x00word")
def test_nothing_that_is_typed_is_an_error(typed: str) -> None:
    index = filled(a="Rien de tel ne s’est passé.")
    asked = understood(typed)
    assert set(index.find(asked)) <= {("note", "a")}
    assert len(asked.terms) <= MOST_TERMS
    index.marked(asked)


def test_what_is_typed_is_understood() -> None:
    assert understood('l’élection "garde à vue" -Jean-Pierre men* 12') == Asked(
        (
            Term(("election",), "word"),
            Term(("garde", "a", "vue"), "phrase"),
            Term(("jean", "pierre"), "phrase", excluded=True),
            Term(("men",), "beginning"),
            Term(("12",), "word"),
        )
    )
