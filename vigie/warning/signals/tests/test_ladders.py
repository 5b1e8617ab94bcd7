"""A ladder that rises proposes to whoever opens it; a signal is raised or it is said why not; none of it is clear."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import serializers
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from vigie.compute.intervals import Share
from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.audit.models import Entry
from vigie.ground.seal.naming import restrict
from vigie.protection.incidents.factories import make_incident
from vigie.protection.ladder.actions import climb
from vigie.protection.ladder.factories import make_fact, make_party
from vigie.protection.ladder.models import Ladder
from vigie.warning.signals import queries as signals
from vigie.warning.signals.actions import read_signal, report_signal
from vigie.warning.signals.explaining import because
from vigie.warning.signals.ladders import actions, queries
from vigie.warning.signals.ladders.presenting import explained
from vigie.warning.signals.models import LadderAnswer, Signal

pytestmark = pytest.mark.django_db
LIST = reverse("signals:ladders")


@pytest.fixture
def party(people):
    """An association on whose ladder three incidents came in a month, and one long before."""
    made = make_party("Association Zéphyrine", by=people["monitor"])
    for days in (300, 25, 12, 3):
        make_fact(made, by=people["monitor"], days_ago=days)
    return made


def page_of(party):
    return reverse("signals:ladder", args=[party.pk])


def test_a_rising_ladder_is_proposed_with_why_what_next_and_what_would_have_changed_its_mind(people, party, client_of):
    quiet = make_party("Personne tranquille", by=people["monitor"])
    make_fact(quiet, by=people["monitor"], days_ago=40)
    (one,) = queries.rising(people["analyst"])
    assert (one.followed.party, one.waits) == (party, True)
    assert {reason.rule for reason in one.proposal.reading.reasons} == {"many"}
    page = client_of(people["analyst"]).get(LIST).content.decode()
    assert "Association Zéphyrine" in page
    assert "Personne tranquille" not in page
    with translation.override("fr"):
        said = explained(one.proposal)
        few = _("too few to say")
    for words in (*said.reasons, said.next, *said.otherwise, few):
        assert escape(words) in page


def test_the_first_page_counts_ladders_by_the_clear_flag_alone(people, party):
    before = Entry.objects.count()
    (line,) = [todo for todo in signals.todo(people["analyst"]) if todo.url == LIST]
    assert "1" in line.title
    assert "Zéphyrine" not in line.title + line.detail
    assert Entry.objects.count() == before
    assert not [todo for todo in signals.todo(people["outsider"]) if todo.url == LIST]


def test_raising_makes_a_signal_like_a_persons_and_seals_why(people, party, client_of):
    answer = client_of(people["monitor"]).post(
        reverse("signals:ladder_raise", args=[party.pk]),
        {"raise-words": "On les suit depuis trois semaines.", "raise-country": "CMR", "raise-act_group": "threat"},
    )
    signal = Signal.objects.get()
    assert answer.url == reverse("signals:detail", args=[signal.pk])
    other = report_signal(
        title="Autre", words="Autre", iso3="CMR", day=timezone.localdate(), act_group="threat", by=people["monitor"]
    )
    clear = ("source", "rule", "freq", "unit", "area", "observed")
    assert [getattr(signal, name) for name in clear] == [getattr(other, name) for name in clear]
    facts = read_signal(signal, by=people["analyst"])
    why = because(signal, facts)
    assert (why.party, facts["ladder"]["reasons"][0]["rule"]) == (party.pk, "many")
    page = client_of(people["analyst"]).get(answer.url).content.decode()
    assert page_of(party) in page
    with translation.override("fr"):
        assert escape(because(signal, facts).otherwise) in page
    (one,) = queries.rising(people["analyst"])
    assert one.answer is not None
    assert one.answer[1].signal == str(signal.pk)
    told = b"".join(bytes(entry.body) for entry in Entry.objects.order_by("seq"))
    after = told[told.index(b"signal.raise") :]
    hints = (b"rising.answer", b"ladder.look", str(Ladder.objects.get().pk).encode(), str(party.pk).encode())
    assert not any(hint in after for hint in hints), "the journal tells neither that a ladder rose, nor whose"
    stored = serializers.serialize("json", [*LadderAnswer.objects.all(), *Signal.objects.all()])
    assert str(party.pk) not in stored
    assert "trois semaines" not in stored
    row = {key: value for key, value in json.loads(stored)[0]["fields"].items() if key not in {"sealed", "wrapped_key"}}
    assert set(row) == {"team", "epoch", "version", "wrap", "at", "by"}


def test_saying_why_not_is_kept_and_asks_no_more_until_another_step(people, party):
    (one,) = queries.rising(people["monitor"])
    with pytest.raises(Invalid):
        actions.decline(one, words="  ", by=people["monitor"])
    actions.decline(one, words="Le voisin, il s’est excusé.", by=people["monitor"])
    (again,) = queries.rising(people["analyst"])
    assert again.answer is not None
    assert (again.waits, again.answer[1].words, again.answer[0].by) == (
        False,
        "Le voisin, il s’est excusé.",
        people["monitor"].user,
    )
    with pytest.raises(WrongState):
        actions.decline(again, words="Encore.", by=people["analyst"])
    with pytest.raises(WrongState):
        actions.raise_from(again, title="T", words="Encore.", country="CMR", by=people["analyst"])
    make_fact(party, by=people["monitor"], days_ago=1, kind="call")
    (new,) = queries.rising(people["analyst"])
    assert new.waits
    assert Ladder.objects.get().rising
    assert sum(b"rising.answer" in bytes(entry.body) for entry in Entry.objects.all()) == 1


def test_a_violation_that_named_persons_keep_is_not_told_to_the_team_through_an_answer(people):
    made = make_party("Association Zéphyrine", by=people["monitor"])
    make_fact(made, by=people["monitor"], days_ago=100)
    violation = make_incident(by=people["monitor"])
    climb(made, violation, by=people["monitor"])
    restrict(violation, [], by=people["monitor"])
    (one,) = queries.rising(people["monitor"])
    assert queries.rising(people["analyst"]) == [], "to the others the ladder is quiet"
    for answer in (
        lambda: actions.decline(one, words="Rien.", by=people["monitor"]),
        lambda: actions.raise_from(one, title="T", words="M", country="CMR", by=people["monitor"]),
    ):
        with pytest.raises(Invalid):
            answer()
    for days in (50, 45, 40):
        make_fact(made, by=people["monitor"], days_ago=days)
    (more,) = queries.rising(people["monitor"])
    signal = actions.raise_from(more, title="T", words="M", country="CMR", by=people["monitor"])
    told = read_signal(signal, by=people["analyst"])["ladder"]
    assert ([reason["rule"] for reason in told["reasons"]], told["highest"]) == (["many"], 1)
    newest = timezone.localdate() - timedelta(days=40)  # of the steps that the team knows; the violation came after
    assert signal.period_start == newest.replace(day=1)
    (seen,) = queries.rising(people["analyst"])
    assert seen.answer is not None, "what was answered is what the team sees, so to them too it is answered"
    assert (seen.answer[1].day, seen.answer[1].mark) == (newest, queries.mark_of(seen.followed))
    assert [one.waits for one in queries.rising(people["monitor"])] == [False]


def test_strangers_neither_see_nor_answer(people, party, client_of):
    (one,) = queries.rising(people["monitor"])
    assert queries.rising(people["outsider"]) == []
    assert [score.rate.proposed.n for score in queries.board(people["outsider"]).scores] == [0, 0]
    with pytest.raises(Denied):
        actions.decline(one, words="Non", by=people["outsider"])
    stranger = client_of(people["outsider"])
    assert stranger.get(page_of(party)).status_code == 404
    assert stranger.post(reverse("signals:ladder_decline", args=[party.pk]), {"decline-words": "x"}).status_code == 404
    assert "Zéphyrine" not in stranger.get(LIST).content.decode()


def test_what_was_typed_is_not_lost_and_a_quiet_ladder_is_said_to_be_quiet(people, party, client_of):
    browser = client_of(people["monitor"])
    answer = browser.post(reverse("signals:ladder_raise", args=[party.pk]), {"raise-words": "Texte gardé"})
    assert (answer.status_code, "Texte gardé" in answer.content.decode()) == (422, True)
    quiet = make_party("Personne tranquille", by=people["monitor"])
    assert browser.get(page_of(quiet)).status_code == 200
    declined = browser.post(reverse("signals:ladder_decline", args=[quiet.pk]), {"decline-words": "Rien."})
    assert declined.status_code == 409
    assert not LadderAnswer.objects.exists()


def test_the_score_holds_proposals_and_answers_against_what_came(people, party):
    (one,) = queries.rising(people["monitor"])
    actions.decline(one, words="Rien de sûr.", by=people["monitor"])
    later = timezone.localdate() + timedelta(days=400)
    month, quarter = queries.board(people["analyst"], today=later).scores
    # Four days of steps: only at the last had three come within 60 days; nothing graver came after any of them.
    assert (month.rate.proposed, month.rate.silent, month.declined, month.raised) == (
        Share(0, 1), Share(0, 3), Share(0, 1), Share(),
    )  # fmt: skip
    assert quarter.within == 90
    now, _quarter = queries.board(people["analyst"]).scores
    assert (now.rate.waiting, now.declined) == (3, Share())
