"""Things told to us that may be of one matter: each sign alone proposes, and what everyone shares proposes nothing."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from vigie.compute.linkage.events import Event
from vigie.compute.linkage.matters import MOST_HOLDERS, Alike, Told, alike, capitals
from vigie.compute.tests.retold import requests

OWN = "Des hommes en civil surveillent notre maison depuis lundi matin, nous avons très peur."
OTHER = "Où trouver un avocat pour une audience demain matin au tribunal de la ville voisine ?"


def pairs(*told: Told) -> list[tuple[int, int]]:
    return [(each.one, each.other) for each in alike(told)]


def test_the_same_words_propose_whatever_their_capitals_and_accents() -> None:
    found = alike([Told(OWN), Told(OTHER), Told(OWN.upper().replace("É", "E"))])
    assert [(each.one, each.other) for each in found] == [(0, 2)]
    assert found[0].words > 0.9
    assert pairs(Told("Bonjour"), Told("Bonjour")) == []  # a word or two say nothing


def test_a_number_or_a_person_proposes_unless_very_many_share_it() -> None:
    shared = frozenset({"237612345678"})
    assert pairs(Told(OWN, contacts=shared), Told(OTHER, contacts=shared)) == [(0, 1)]
    assert pairs(Told(OWN, names=shared), Told(OTHER, names=shared)) == [(0, 1)]
    assert pairs(Told(OWN, contacts=shared), Told(OTHER, names=shared)) == []
    everyone = [
        Told(f"{OTHER} {chr(97 + n) * 7}" if n % 2 else chr(98 + n) * 9, shared) for n in range(MOST_HOLDERS + 1)
    ]
    assert not any(each.contacts for each in alike(everyone))


def test_two_words_with_capitals_propose_and_one_does_not() -> None:
    one = "Hier on a emmené Prosper Tambola vers la brigade de Bamvélé."
    assert capitals(one) == {"prosper", "tambola", "bamvele"}
    assert capitals(one.upper()) == capitals(one.lower()) == set()
    assert pairs(Told(one), Told("Le cousin, Prosper, a vu Tambola et les autres au camp.")) == [(0, 1)]
    assert pairs(Told(one), Told("Notre radio de Bamvélé ne peut plus émettre depuis ce matin.")) == []


def test_coded_answers_propose_as_they_do_for_violations() -> None:
    day = date(2026, 3, 5).toordinal()
    event = Event("CMR", "CM-NW", "Bamvélé", day, 0, "torture", "torture", ("prosper tambola",), author="police")
    far = Event("TCD", "TD-ND", "Lissongo", day - 90, 0, "death_threat", "threat", ("awa mbassidi",), author="company")
    found = alike([Told("", event=event), Told("", event=far), Told("", event=event)])
    assert [(each.one, each.other) for each in found] == [(0, 2)]
    assert found[0].coded >= 0.5


def test_the_likelier_pairs_come_first() -> None:
    shared = frozenset({"237612345678"})
    told = [Told(OTHER, shared), Told(OWN, shared), Told(OWN)]
    assert pairs(*told) == [(0, 1), (1, 2)]
    assert Alike(0, 1, contacts=True, words=0.7).weight > Alike(0, 1, contacts=True).weight


def test_most_of_what_is_told_twice_is_found_and_most_of_what_is_found_is_right() -> None:
    """On invented letters (`retold`), not those on which the limits were chosen; the figures are in `bench.matters`."""
    made = requests(80, share=0.3, seed=21)
    found = set(pairs(*made.told))
    assert len(found & made.again) >= 0.75 * len(made.again)
    assert len(found & made.witness) >= 0.6 * len(made.witness)
    assert len(found & (made.again | made.witness)) >= 0.7 * len(found)


@given(st.lists(st.builds(Told, st.text(max_size=80), st.frozensets(st.sampled_from("ab"))), max_size=8))
def test_any_texts_are_compared_and_each_pair_once(told: list[Told]) -> None:
    found = pairs(*told)
    assert len(found) == len(set(found))
    assert all(0 <= one < other < len(told) for one, other in found)
