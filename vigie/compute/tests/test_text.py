"""Words fall together as a reader of each language expects, whatever was typed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vigie.compute.text import Stems, words

FOLDED = [
    ("Défenseur·e·s ARRÊTÉ·E·S à N’Djaména", "defenseur arrete a n djamena"),
    ("directeur·rice·s, directeur(rice)s et citoyen(ne)s", "directeur directeur et citoyen"),
    ("défenseur.e.s", "defenseur e s"),
    ("Les défenseur•e•s pendant l'élection", "les defenseur pendant l election"),
    ("Œuvre, cœur, Noël, où, garçon", "oeuvre coeur noel ou garcon"),
    ("naïve façade (sic) Kinshasa(RDC) Goma·Bukavu", "naive facade sic kinshasa rdc goma bukavu"),
    ("The activist's “house” was raided – twice…", "the activist s house was raided twice"),
    ("La señora Muñoz: ¿detención ilegal?", "la senora munoz detencion ilegal"),
    ("São Tomé, prisão, coração, ministério público", "sao tome prisao coracao ministerio publico"),
    ("المُدافِعـون عن حُقوقِ الإنسان", "المدافعون عن حقوق الانسان"),
    ("أحمد إبراهيم آدم ٱلله، مدرسة مستشفى؟", "احمد ابراهيم ادم الله مدرسه مستشفي"),
    ("٦٩٩ ۱۲۳ 42²", "699 123 422"),
    ("e\u0301te\u0301 et soft\u00adhyphen", "ete et softhyphen"),
    ("Ŋgɔnɔ Čapek Łódź ﬁn", "ngono capek lodz fin"),
]


@pytest.mark.parametrize(("written", "expected"), FOLDED, ids=[row[0][:20] for row in FOLDED])
def test_a_text_is_folded(written: str, expected: str) -> None:
    assert " ".join(words(written)) == expected


@pytest.mark.parametrize("parts", ["Arrêté à N’Djaména, œuvre ß æ ½", "soft\u00adhyphen · é"])
def test_a_latin_text_is_folded_alike_beside_arabic(parts: str) -> None:
    assert words(f"{parts} محمد") == [*words(parts), "محمد"]


@given(st.text())
@example("ß\u00adẞıİ·a(b)")
def test_folding_never_fails_and_leaves_words_only(typed: str) -> None:
    folded = words(typed)
    assert all(word.isalnum() for word in folded)
    assert words(" ".join(folded)) == folded


ALIKE = [
    ("arrete", "arretees"),
    ("arretee", "arreter"),
    ("defenseurs", "defenseuse"),
    ("defenseure", "defenseur"),
    ("directrices", "directeur"),
    ("journal", "journaux"),
    ("menace", "menacees"),
    ("arrestation", "arrestations"),
    ("lawyers", "lawyer"),
    ("threatening", "threatened"),
    ("defensores", "defensora"),
    ("detenciones", "detencion"),
    ("ameacas", "ameaca"),
    ("jornalistas", "jornalista"),
    ("المدافعون", "مدافع"),
    ("الصحفيين", "صحفي"),
    ("جريده", "الجريده"),
]
APART = [("police", "politique"), ("prison", "prisonnier"), ("699", "6991"), ("le", "la"), ("كتاب", "مدافع")]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_words_of_one_stem_belong_together(one: str, other: str) -> None:
    stems = Stems()
    assert stems.alike(one, other)
    assert stems.alike(other, one)
    assert any(other.startswith(begins) for begins in stems.beginnings(one))
    assert any(one.startswith(begins) for begins in stems.beginnings(other))


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_words_do_not(one: str, other: str) -> None:
    assert not Stems().alike(one, other)


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=80))
def test_every_word_has_a_stem_and_a_beginning(typed: str) -> None:
    stems = Stems()
    for word in words(typed):
        assert stems.of(word)
        assert stems.beginnings(word)
        assert stems.alike(word, word)
