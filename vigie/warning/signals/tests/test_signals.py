"""Signals: raised once, examined by a named person, rejected with a reason, never with a level."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.audit.verifying import verify_all
from vigie.ground.seal.opening import open_one
from vigie.warning.signals import actions, queries
from vigie.warning.signals.actions import Exceedance
from vigie.warning.signals.factories import SURGE, make_signal
from vigie.warning.signals.models import Signal, SignalNote

pytestmark = pytest.mark.django_db


def report(by, **changes: Any):
    facts: dict[str, Any] = {
        "title": "Rumeur inventée",
        "words": "Un récit inventé de Zéphyrine.",
        "iso3": "CMR",
        "area": "CM-EN",
        "day": date(2026, 3, 14),
        "act_group": "threat",
    }
    return actions.report_signal(**facts | changes, by=by)


def test_the_same_rule_series_and_period_raise_one_signal(people):
    first, again, later = make_signal(), make_signal(), make_signal(period_start=date(2026, 3, 9))
    assert first == again != later
    assert (first.period_start, first.period_end, first.state) == (date(2026, 3, 2), date(2026, 3, 8), "new")
    assert Signal.objects.count() == 2


def test_a_signal_has_no_level():
    assert not [field.name for field in Signal._meta.get_fields() if "level" in field.name]
    assert "level" not in Exceedance.__dataclass_fields__


def test_a_persons_signal_keeps_only_country_and_month_in_clear(people):
    signal = report(people["monitor"])
    assert (signal.iso3, signal.area, signal.period_start) == ("CMR", "", date(2026, 3, 1))
    assert actions.read_signal(signal, by=people["analyst"])["area"] == "CM-EN"
    assert "phyrine" not in str(Signal.objects.values().get())


def test_a_person_examines_confirms_and_the_words_stay_sealed(people):
    signal = make_signal()
    actions.examine(signal, words="Je vérifie auprès de Zéphyrine.", by=people["analyst"])
    actions.confirm(signal, words="Deux sources.", by=people["analyst"])
    signal.refresh_from_db()
    assert (signal.state, [note.verb for note in signal.notes.all()]) == ("assessing", ["examine", "confirm"])
    assert "phyrine" not in str(list(SignalNote.objects.values()))
    actions.hand_over(signal, by=people["decider"])
    with pytest.raises(WrongState):
        actions.reject(signal, reason="data", words="Trop tard.", by=people["analyst"])


def test_rejecting_needs_a_reason_and_words(people):
    signal = make_signal()
    with pytest.raises(Invalid):
        actions.reject(signal, reason="", words="Pourquoi", by=people["analyst"])
    with pytest.raises(Invalid):
        actions.reject(signal, reason="data", words="  ", by=people["analyst"])
    actions.reject(signal, reason="data", words="Doublon dans le fichier.", by=people["analyst"])
    signal.refresh_from_db()
    assert (signal.state, signal.rejection) == ("rejected", "data")


@pytest.mark.parametrize(
    "name, allowed", [("analyst", True), ("decider", True), ("monitor", False), ("outsider", False)]
)
def test_who_may_examine(people, name, allowed):
    signal = make_signal()
    if allowed:
        actions.examine(signal, by=people[name])
        assert b"signal.examine" in bytes(Entry.objects.latest("seq").body)
    else:
        with pytest.raises(Denied):
            actions.examine(signal, by=people[name])


def test_of_two_who_press_at_the_same_moment_one_is_told(people):
    signal = make_signal()
    stale = Signal.objects.get(pk=signal.pk)
    actions.examine(signal, by=people["analyst"])
    with pytest.raises(WrongState):
        actions.examine(stale, by=people["decider"])


def test_what_waits_is_listed_for_those_who_may_examine(people):
    make_signal()
    assert [todo.level for todo in queries.todo(people["analyst"])] == ["yellow"]
    assert queries.todo(people["monitor"]) == []
    assert queries.todo(people["outsider"]) == []


def test_today_tells_two_signals_of_one_place_apart(people):
    make_signal()
    make_signal(series="other", act_group="threat")
    details = [todo.detail for todo in queries.todo(people["analyst"])]
    assert len(set(details)) == 2
    assert all(str(Signal.objects.latest("period_end").period_end.year) in detail for detail in details)


def test_the_pages_answer_those_of_the_team_and_nobody_else(people, client_of):
    signal = make_signal()
    page = reverse("signals:detail", args=[signal.pk])
    analyst, outsider = client_of(people["analyst"]), client_of(people["outsider"])
    for address in (reverse("signals:list"), reverse("signals:list") + "?etat=tous", page, reverse("signals:new")):
        assert analyst.get(address).status_code == 200, address
    assert outsider.get(page).status_code == 404
    assert b"CM-EN" not in outsider.get(reverse("signals:list")).content
    assert outsider.get(reverse("signals:new")).status_code == 403
    assert outsider.post(reverse("signals:step", args=[signal.pk, "examine"])).status_code == 404


def test_a_page_links_to_the_sources_for_who_may_read_them_alone(people, client_of):
    sources = reverse("signals:feeds")
    for name, may in (("analyst", 200), ("coordinator", 200), ("outsider", 403)):
        client = client_of(people[name])
        assert client.get(sources).status_code == may
        assert (sources in client.get(reverse("signals:list")).content.decode()) is (may == 200), name


def test_a_signal_names_its_rule_in_words_on_its_page_and_where_it_is_assessed(people, client_of):
    signal, twice = make_signal(rule="negbin_scan"), make_signal(rule="situation-twice", area="")
    decider = client_of(people["decider"])
    page = decider.get(reverse("signals:detail", args=[signal.pk])).content.decode()
    assert "balayage sur 4 semaines" in page
    assert "negbin_scan" not in page
    page = decider.get(reverse("signals:detail", args=[twice.pk])).content.decode()
    assert page.count("bien au-dessus de l’habitude deux semaines de suite") == 2
    assert "situation-twice" not in page
    page = client_of(people["analyst"]).get(reverse("alerts:from_signal", args=[signal.pk])).content.decode()
    for said in ("Extrême-Nord", "2 mars 2026"):
        assert said in page


def test_the_steps_from_the_page(people, client_of):
    signal = make_signal(period_start=SURGE.period_start)
    analyst = client_of(people["analyst"])
    page = reverse("signals:detail", args=[signal.pk])
    answer = analyst.post(reverse("signals:step", args=[signal.pk, "examine"]), {"examine-words": "Je regarde."})
    assert (answer.status_code, answer["Location"]) == (302, page)
    refused = analyst.post(reverse("signals:step", args=[signal.pk, "reject"]), {"reject-words": "Gardé à l’écran"})
    assert refused.status_code == 400
    assert "Gardé à l’écran" in refused.content.decode()
    answer = analyst.post(
        reverse("signals:step", args=[signal.pk, "reject"]), {"reject-reason": "known", "reject-words": "Déjà suivi."}
    )
    assert answer.status_code == 302
    assert "Déjà suivi." in analyst.get(page).content.decode()
    assert analyst.post(reverse("signals:step", args=[signal.pk, "hand_over"])).status_code == 404
    monitor = client_of(people["monitor"])
    assert monitor.post(reverse("signals:step", args=[signal.pk, "examine"])).status_code == 403


def test_a_person_raises_a_signal_from_the_page(people, client_of):
    monitor = client_of(people["monitor"])
    facts = {"title": "Rumeur", "words": "Récit inventé", "iso3": "CMR", "area": "TD-LC", "day": "2026-03-14"}
    assert "autre pays" in monitor.post(reverse("signals:new"), facts).content.decode()
    answer = monitor.post(reverse("signals:new"), facts | {"area": "CM-EN"})
    assert answer.status_code == 302
    assert "Rumeur" in monitor.get(answer["Location"]).content.decode()


def test_many_signals_are_raised_together_each_once_with_its_own_words_and_entry(people):
    make_signal(series="b")
    asked = [(replace(SURGE, series=series), f"mots {series}") for series in ("a", "b", "c", "a")]
    new = actions.raise_signals(asked, by=Actor.system())
    assert [signal.series for signal in new] == ["a", "c"]
    assert {open_one(signal, by=people["analyst"])["words"] for signal in new} == {"mots a", "mots c"}
    noted = [entry.facts["id"] for entry in Entry.objects.saying(verb="signal.raise")]
    assert noted[-2:] == [str(signal.pk) for signal in new]
    assert len(noted) == Signal.objects.count() == 3
    assert all(verdict.holds for verdict in verify_all())
    assert actions.raise_signals(asked, by=Actor.system()) == []
    assert actions.raise_signals([], by=Actor.system()) == []


def test_signals_that_another_run_was_faster_to_raise_are_left_out_and_the_others_kept(people, monkeypatch):
    batches, raised = [], actions._raised

    def late(asked):
        """Another run raises one just after this one looked."""
        found = raised(asked)
        if not batches:
            batches.append(make_again())
        return found

    def make_again():
        monkeypatch.setattr(actions, "_raised", raised)
        return make_signal(series="b")

    monkeypatch.setattr(actions, "_raised", late)
    new = actions.raise_signals([(replace(SURGE, series=series), "") for series in "abc"], by=Actor.system())
    assert [signal.series for signal in new] == ["a", "c"]
    assert Signal.objects.count() == Entry.objects.saying(verb="signal.raise").count() == 3


def test_more_signals_than_a_batch_are_all_raised_in_few_questions(people, django_assert_max_num_queries):
    asked = [(replace(SURGE, series=f"s{number}"), "") for number in range(actions.BATCH + 5)]
    # An entry must follow the head, and the head the entry: two statements each. All else is asked once a batch.
    with django_assert_max_num_queries(2 * len(asked) + 20):
        assert len(actions.raise_signals(asked, by=Actor.system())) == len(asked)
    assert Signal.objects.count() == len(asked)


def test_who_may_not_raise_signals_raises_none(people):
    with pytest.raises(Denied):
        actions.raise_signals([(SURGE, "")], by=Actor.nobody())
