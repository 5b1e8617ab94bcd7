"""A text names someone by any telling part of their name; everyday words and short ones block nothing by themselves."""

from __future__ import annotations

from random import Random

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from vigie.protection.incidents.consents.facts import named_without
from vigie.protection.incidents.consents.naming import found_in
from vigie.protection.incidents.facts import Act

READER = "Rapporteuse (exemple)"
TODAY = timezone.localdate()


def said(text: str, *names: str, known: tuple[str, ...] = ()) -> list[str]:
    return [text[one.start : one.end] for one in found_in(text, names, known=known)]


@given(some.text(min_size=1, max_size=40).filter(lambda name: name.strip()), some.text(max_size=40))
def test_a_name_is_found_wherever_it_stands_as_a_whole(name: str, around: str) -> None:
    acts = [Act("death_threat", victim=name)]
    text = f"{around}\n{name}\n{around}"
    assert name in {one.name for one in named_without({}, acts, text, READER, TODAY)}
    agreed = {"victim": name, "recipient": READER.upper(), "given_on": TODAY.isoformat(), "until": TODAY.isoformat()}
    assert named_without({"consents": [{**agreed, "words": "x", "by": "x"}]}, acts, text, READER, TODAY) == []


PART = some.sampled_from(["Mballa", "Ngo-Bassong", "Éyenga", "N’Gouabi", "Tchoumi", "Zoé", "Ondoua"])


@given(some.lists(PART, min_size=1, max_size=4, unique=True), some.randoms(use_true_random=False), some.booleans())
def test_each_telling_part_is_found_in_any_order_case_and_accent(parts: list[str], chance: Random, shout: bool) -> None:
    name, shuffled = " ".join(parts), parts[:]
    chance.shuffle(shuffled)
    for some_of_it in (shuffled, shuffled[:1]):
        text = f"Hier soir, {' '.join(some_of_it)} a dû fuir."
        text = text.upper() if shout else text.lower().replace("é", "e").replace("-", " ")
        found = found_in(text, [name])
        assert {one.name for one in found} == {name}
        left = text
        for one in reversed(found):
            left = left[: one.start] + left[one.end :]
        assert not [part for part in some_of_it if part.lower() in left.lower()]


@pytest.mark.parametrize(
    "text",
    ["MBALLA Jean", "Jean Mballa", "M. Mballa", "mballa", "J. Mballa", "Mballa J.", "jean.mballa@exemple.org",
     "Plainte_Mballa_Jean.pdf", "Mballa2024.pdf", "IMG_Mballa01.jpg", "PlainteMballa.pdf", "2024mballa.pdf",
     "jmballa", "MballaJean.jpg", "Mbal\u00adla", "Mba\u200blla", "la famille Mballa"],
)  # fmt: skip
def test_every_way_in_which_a_name_is_written_is_found(text: str) -> None:
    assert said(f"Selon le récit, {text} (inventé).", "Jean Mballa")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Zoé N’Exemple", "Hier Zoe\u0301 N’Exemple a été suivie."),
        ("Zoé N’Exemple", "Hier ZOE N'EXEMPLE a été suivie."),
        ("N’Gouabi Essai", "Monsieur Ngouabi est parti."),
        ("Ngouabi Essai", "Monsieur N’Gouabi est parti."),
        ("Jean Ba", "Hier, J. Ba est parti."),
        ("Mme Ba", "Hier, Ba est partie."),
        ("Grâce Ba", "Hier, Grâce est partie."),
        ("Grâce Ba", "Hier, grace ba est partie."),
        ("Personne A (exemple)", "Vu : personne a, exemple."),
        ("A", "Le témoin A parle."),
        ("Espoir Mballa", "Espoir a été arrêté."),
        ("Espoir Mballa", "Hier encore. Espoir, dit-on, a fui."),
        ("Espoir Mballa", "Victime : Espoir"),
        ("Espoir Mballa", "Vu par tous ; Espoir de même."),
        ("Espoir Mballa", "Le témoin (Espoir) parle"),
        ("Espoir Mballa", "Elle dit « Espoir » puis se tait."),
        ("Espoir Mballa", "Espoir.pdf"),
        ("Espoir Mballa", "Voir plainte-espoir-2.pdf, pièce jointe."),
        ("Espoir Mballa", "Écrire à espoir@exemple.org."),
        ("Désiré Ngoma", "Désiré a dit"),
        ("Grâce Ba", "Grâce. À Douala, nul ne l’a revue."),
        ("Rose Prince", "Rose a fui."),
        ("Rose Prince", "Hier. Prince aussi."),
    ],
)
def test_short_names_and_names_that_are_words_are_found_where_they_are_meant(name: str, text: str) -> None:
    assert said(text, name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ali", "Vu au Mali (inventé)."),
        ("Jean Ba", "Ils vont ça et là ; ba, dit-il."),
        ("Grâce Ba", "Grâce à lui, et par la grâce du chef."),
        ("Madame de la Rue Mballa", "Madame est dans la rue de la mairie."),
        ("Personne A (exemple)", "Personne n’a vu l’exemple ; une personne a parlé."),
        ("A", "Il a parlé."),
        ("Témoin 12", "Le 12 mai, un témoin a parlé."),
        ("Jean Mballa", "Une dame emballait des jeans."),
        ("Espoir Mballa", "Espoir de retour ; sans espoir.\nEspoir d’une libération."),
        ("Grâce Ba", "Gra\u0302ce a\u0300 lui."),
        ("Félix Ma", "Ma mère a vu le général. Ma sœur aussi, m’a-t-on dit ; ma vie."),
        ("Jo Ly", "Un ly, de 576 mètres."),
        ("Karim El Mansouri", "M. El Fassi (inventé) et le docteur El Alami (inventé)."),
        ("كمال الصالح", "المال في البيت"),
    ],
)
def test_everyday_words_and_parts_of_other_words_block_nothing(name: str, text: str) -> None:
    assert said(text, name) == []


def test_whoever_agreed_is_named_in_full_and_nobody_else_by_it() -> None:
    text = "Jean Mballa et son frère Paul, puis Mballa seul."
    assert said(text, "Paul Mballa", known=("Jean Mballa",)) == ["Paul", "Mballa"]
    assert said("Jean Mballa, ou MBALLA Jean.", "Paul Mballa", known=("Jean Mballa",)) == []
    assert said("Jean Mballa", "Paul Mballa") == ["Mballa"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Félix Ma", "M. Ma est parti"),
        ("Félix Ma", "Me Ma est parti"),
        ("Félix Ma", "Le docteur MA est parti"),
        ("Jo Ly", "Hier, M. Ly a été suivi."),
        ("Jo Ly", "Hier, Mme\u00a0Ly a été suivie."),
        ("Espoir Mballa", "Mme Espoir de Douala"),
        ("Jean-Marc Ela", "M. Ela a été arrêté"),
        ("Ousmane Abou", "M. Abou"),
        ("Ousmane Ben", "Le pasteur Ben a fui."),
        ("Paul D.", "M. D. a fui."),
    ],
)
def test_behind_a_civility_the_shortest_part_of_a_name_names(name: str, text: str) -> None:
    assert said(text, name)


@pytest.mark.parametrize(
    "part", ["Ela", "Abou", "Cheikh", "Hadja", "Hadj", "Elhadj", "Alhadji", "Papa", "Maman", "May", "Man", "Boy", "Son"]
)
def test_a_name_that_is_a_civility_too_is_found_alone(part: str) -> None:
    assert said(f"{part} est partie.", f"{part} Mballa") == [part]
    assert said(f"Hier, {part} est partie.", f"{part} Mballa") == [part]
    assert said(f"Hier, {part.lower()} est partie.", f"{part} Mballa") == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Abd El Kader", "abdelkader"),
        ("Maria de Souza", "desouza"),
        ("Maria de Souza", "DeSouza"),
        ("Maria de Bon", "DEBON.pdf"),
        ("Jean McDonald", "mcdonald"),
        ("Jean Mba", "mBa"),
    ],
)
def test_parts_that_are_written_in_one_are_found(name: str, text: str) -> None:
    assert said(f"Voir {text} (inventé).", name) == [text.removesuffix(".pdf")]


@pytest.mark.parametrize(
    "text",
    ["محمد", "ومحمد", "لمحمد", "ولمحمد", "بمحمد", "فمحمد", "كمحمد", "الصالح", "والصالح", "للصالح", "محمـد", "مُحَمَّد"],
)
def test_names_of_arabic_are_found_with_what_is_written_onto_their_front(text: str) -> None:
    assert said(f"قال {text} أمس", "محمد صالح") == [text]
    assert said(f"قال {text} أمس", "محمد الصالح") == [text]
