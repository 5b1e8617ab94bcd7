"""Doubles are proposed with reasons, merged or kept apart by a monitor, counted once, and all can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.access.models import Alarm
from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.ground.seal.blind import BlindKeys, compare
from vigie.ground.seal.coercion_models import OpeningTally
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents import actions as incidents
from vigie.protection.incidents import counting, queries, searching
from vigie.protection.incidents.doubles import actions, reading
from vigie.protection.incidents.doubles.models import Decision, Double
from vigie.protection.incidents.doubles.reading import proposed
from vigie.protection.incidents.doubles.reasons import WORDS, _apart
from vigie.protection.incidents.factories import make_act, make_incident, verified_incident
from vigie.protection.incidents.facts import Facts
from vigie.protection.incidents.models import AreaWeekCount, CountDelta, Incident, MonthMargin

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]
DAY = date(2026, 3, 5)
FIRST, LAST = date(2026, 1, 1), date(2026, 6, 1)
ASKED = {"start": "2026-01"}
PAGE = reverse("incidents:doubles")


def told(people: People, victim: str = "Personne Inventée Kossi", day: date = DAY, **facts) -> Incident:
    act = make_act(act="arrest", victim=victim)
    return make_incident(by=people["officer"], day=day, locality="Bamenda", acts=[act], **facts)


def twice(people: People) -> tuple[Incident, Incident]:
    """One invented arrest, told by two people, and an event that has nothing to do with it."""
    first = told(people, title="Arrestation inventée à Bamenda")
    second = told(people, "Personne Inventé Kossi", DAY + timedelta(days=1), title="Interpellation inventée")
    other = make_act(act="defamation", victim="Autre Personne", sex="man", category="lawyer")
    make_incident(by=people["officer"], country="TCD", area="TD-ND", day=date(2026, 5, 20), acts=[other], title="Autre")
    return first, second


def verified(people: People, **facts) -> Incident:
    return verified_incident(by=people["officer"], first=people["monitor"], second=people["monitor2"], **facts)


def counted() -> tuple[list, list, list]:
    counting.apply_pending(timezone.localdate() + timedelta(days=60))
    counting.apply_pending(timezone.localdate() + timedelta(days=120))
    return (
        sorted(AreaWeekCount.objects.values_list("area", "week", "act_group", "n")),
        sorted(MonthMargin.objects.values_list("country", "month", "dimension", "value", "n")),
        sorted(CountDelta.objects.values_list("value", "sign")),
    )


# ── Proposing ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_tellings_of_one_event_are_proposed_with_reasons(people: People) -> None:
    first, second = twice(people)
    found = proposed(people["monitor"], FIRST, LAST)
    (pair,) = found.pairs
    assert {pair.one.incident, pair.other.incident} == {first, second}
    assert found.read == 3
    said = {str(WORDS[name][-1]) for name in ("place", "act", "sex", "age", "category")}
    apart = _apart(pair.one.facts, pair.other.facts)
    assert said | {str(WORDS["names"][2]), apart} <= set(pair.reasons.alike)
    assert " 1 " in f" {apart} "


def test_the_page_shows_the_pair_side_by_side_and_chooses_nothing(people: People, client_of: ClientOf) -> None:
    first, second = twice(people)
    page = client_of(people["monitor"]).get(PAGE, ASKED)
    text = page.content.decode()
    for each in (first, second):
        assert text.count(f'value="{each.pk}"') == 2  # in the form that merges, and in the one that keeps apart
    assert page.status_code == 200
    assert "Arrestation inventée à Bamenda" in text
    assert "Interpellation inventée" in text
    assert " checked" not in text
    assert '<h2 id="pair2">' not in text


def test_only_monitors_see_the_page(people: People, client_of: ClientOf) -> None:
    twice(people)
    for who in ("officer", "analyst", "outsider"):
        assert client_of(people[who]).get(PAGE, ASKED).status_code == 403
    assert client_of(people["monitor"]).get(PAGE, ASKED).status_code == 200


def test_a_pair_is_proposed_only_to_who_may_read_both(people: People) -> None:
    _first, second = twice(people)
    assert proposed(people["monitor"], FIRST, LAST).pairs
    incidents.restrict(second, [people["monitor2"].user], by=people["officer"])
    assert not proposed(people["monitor"], FIRST, LAST).pairs
    assert len(proposed(people["monitor2"], FIRST, LAST).pairs) == 1


def test_what_opens_with_two_is_neither_compared_nor_merged(people: People) -> None:
    pair = twice(people)
    named = [people["monitor"].user, people["monitor2"].user]
    for one in pair:
        incidents.restrict(one, named, two=True, by=people["officer"])
        assert not proposed(people["monitor"], FIRST, LAST).pairs
    assert proposed(people["monitor"], FIRST, LAST).left_out == 2
    with pytest.raises(Invalid):
        actions.merge(*pair, reason="r", by=people["monitor"])


def test_reading_is_one_audit_entry_and_only_what_is_shown_counts_as_opened(people: People) -> None:
    twice(people)
    before = Entry.objects.count()
    proposed(people["monitor"], FIRST, LAST)
    assert Entry.objects.count() == before + 1
    assert OpeningTally.objects.get(user=people["monitor"].user).n == 2
    assert not Alarm.objects.exists()


def test_a_namesake_of_another_year_is_compared_without_opening_that_year(people: People) -> None:
    first = told(people)
    older, stranger = told(people, day=date(2024, 3, 5)), told(people, "Autre Personne", day=date(2024, 3, 5))
    for incident in (first, older, stranger):
        known = open_one(incident, by=people["monitor"])
        identities = searching.identities(incident, known)
        compare([(incident, partial(list, identities))], BlindKeys(people["monitor"]))
    live = Incident.objects.visible_to(people["monitor"])
    assert reading._namesakes(live, [first]) == [older]
    assert proposed(people["monitor"], FIRST, LAST).read == 2
    assert reading._namesakes(Incident.objects.visible_to(people["outsider"]), [first]) == []


# ── Merging ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_of_two_verified_tellings_one_counts_and_undoing_brings_everything_back(people: People) -> None:
    one, other = verified(people, day=DAY), verified(people, day=DAY)
    facts, before = Facts.opened(open_one(other, by=people["monitor"])), counted()
    made = actions.merge(one, other, reason="Même fait (exemple).", by=people["monitor"])
    once = counted()
    assert {row[-1] for row in before[0]} == {2}
    assert {row[-1] for row in once[0]} == {1}
    assert queries.rows_behind(people["analyst"]).get() == one
    assert list(queries.register(people["monitor"])) == [one]
    assert list(queries.register(people["monitor"], state="merged")) == [other]
    actions.undo(made, reason="Erreur (exemple).", by=people["monitor2"])
    again = Incident.objects.get(pk=other.pk)
    assert counted() == before
    assert (again.state, again.first_verifier_id, again.second_verifier_id) == (
        "verified", people["monitor"].user.pk, people["monitor2"].user.pk,
    )  # fmt: skip
    assert Facts.opened(open_one(again, by=people["monitor"])) == facts
    assert not Double.objects.exists()
    assert queries.rows_behind(people["analyst"]).count() == 2


def test_what_was_not_counted_yet_goes_back_to_its_own_state(people: People) -> None:
    first, second = twice(people)
    incidents.start_review(second, reason="Vu (exemple).", by=people["monitor"])
    made = actions.merge(first, second, reason="Même fait.", by=people["monitor"])
    assert not CountDelta.objects.exists()
    assert not proposed(people["monitor"], FIRST, LAST).pairs
    actions.undo(made, reason="Non.", by=people["monitor"])
    assert Incident.objects.get(pk=second.pk).state == "review"
    assert len(proposed(people["monitor"], FIRST, LAST).pairs) == 1


def test_both_stay_whole_and_their_pages_say_where_the_other_is(people: People, client_of: ClientOf) -> None:
    first, second = twice(people)
    actions.merge(first, second, reason="Même fait.", by=people["monitor"])
    browser = client_of(people["monitor"])
    assert second.get_absolute_url() in browser.get(first.get_absolute_url()).content.decode()
    page = browser.get(second.get_absolute_url()).content.decode()
    assert first.get_absolute_url() in page
    assert "Interpellation inventée" in page
    assert f"{PAGE}?" not in page
    assert f"{PAGE}?start=2025-12&amp;country=CMR" in browser.get(first.get_absolute_url()).content.decode()
    assert f"{PAGE}?" not in client_of(people["officer"]).get(first.get_absolute_url()).content.decode()


def test_a_merged_violation_takes_no_step_until_the_merge_is_undone(people: People) -> None:
    first, second = twice(people)
    made = actions.merge(first, second, reason="Même fait.", by=people["monitor"])
    for step in (incidents.start_review, incidents.refute, incidents.shelve):
        with pytest.raises(WrongState):
            step(second, reason="non", by=people["monitor"])
    actions.undo(made, reason="Non.", by=people["monitor"])
    incidents.start_review(second, reason="oui", by=people["monitor"])


def test_an_officer_neither_merges_nor_keeps_apart_nor_undoes(people: People) -> None:
    first, second = twice(people)
    with pytest.raises(Denied):
        actions.merge(first, second, reason="r", by=people["officer"])
    with pytest.raises(Denied):
        actions.keep_apart(first, second, by=people["officer"])
    made = actions.merge(first, second, reason="r", by=people["monitor"])
    with pytest.raises(Denied):
        actions.undo(made, reason="r", by=people["officer"])


def test_a_verified_violation_is_not_hidden_behind_one_that_is_not(people: People) -> None:
    sure, new = verified(people, day=DAY), told(people)
    with pytest.raises(Invalid):
        actions.merge(new, sure, reason="r", by=people["monitor"])
    actions.merge(sure, new, reason="r", by=people["monitor"])
    assert Incident.objects.get(pk=new.pk).state == "merged"


def test_only_violations_for_the_same_readers_are_merged(people: People) -> None:
    first, second = twice(people)
    incidents.restrict(second, [people["monitor"].user], by=people["monitor"])
    for pair in ((first, second), (second, first)):
        with pytest.raises(Invalid):
            actions.merge(*pair, reason="r", by=people["monitor"])
    incidents.restrict(first, [people["officer"].user], by=people["monitor"])
    with pytest.raises(Invalid):
        actions.merge(first, second, reason="r", by=people["monitor"])
    incidents.name_person(second, people["officer"].user, by=people["monitor"])
    made = actions.merge(first, second, reason="r", by=people["monitor"])
    assert not Double.objects.visible_to(people["monitor2"]).exists()
    assert Double.objects.visible_to(people["monitor"]).get() == made


def test_nothing_is_merged_into_what_was_refuted_or_merged_itself(people: People) -> None:
    first, second = twice(people)
    third = told(people)
    actions.merge(first, second, reason="r", by=people["monitor"])
    for counted_one, other in ((second, third), (second, first), (first, second), (first, first)):
        with pytest.raises(WrongState):
            actions.merge(counted_one, other, reason="r", by=people["monitor"])
    incidents.start_review(third, reason="r", by=people["monitor"])
    incidents.refute(third, reason="r", by=people["monitor"])
    with pytest.raises(WrongState):
        actions.merge(third, first, reason="r", by=people["monitor"])


def test_who_reads_an_old_page_merges_nothing(people: People) -> None:
    first, second = twice(people)
    old = Incident.objects.get(pk=second.pk)
    incidents.start_review(second, reason="Vu (exemple).", by=people["monitor2"])
    with pytest.raises(WrongState):
        actions.merge(first, old, reason="r", by=people["monitor"])
    assert Incident.objects.get(pk=second.pk).state == "review"
    assert not Double.objects.exists()


def test_a_merge_asks_for_its_reason_and_nothing_happens_without(people: People) -> None:
    first, second = twice(people)
    with pytest.raises(Invalid):
        actions.merge(first, second, reason=" ", by=people["monitor"])
    assert not Double.objects.exists()
    assert Incident.objects.get(pk=second.pk).state == "received"


def test_the_database_itself_refuses_two_merges_of_one_violation(people: People) -> None:
    first, second = twice(people)
    actions.merge(first, second, reason="r", by=people["monitor"])
    third, who = told(people), people["monitor"].user
    assert who is not None
    again = Double(counted=third, other=second, decision=Decision.MERGED, before="received", decided_by=who)
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_no_word_of_a_pair_lies_in_clear(people: People) -> None:
    first, second = twice(people)
    actions.merge(first, second, reason="Ngaïssona deux fois", by=people["monitor"])
    with connection.cursor() as cursor:
        for table in ("incidents_double", "incidents_incident"):
            cursor.execute(f"SELECT * FROM {table}")
            values = [value for row in cursor.fetchall() for value in row]
            stored = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in values)
            assert "Ngaïssona".encode() not in stored
            assert b"Kossi" not in stored


# ── On the page ──────────────────────────────────────────────────────────────────────────────────────────────────────


def asked(one: Incident, other: Incident, **more: str) -> dict[str, str]:
    return {"one": str(one.pk), "other": str(other.pk), "start": "2026-01", **more}


def test_a_monitor_merges_on_the_page_and_undoes_on_the_violation(people: People, client_of: ClientOf) -> None:
    twice(people)
    browser, address = client_of(people["monitor"]), reverse("incidents:double_merge")
    (pair,) = proposed(people["monitor"], FIRST, LAST).pairs
    one, other = pair.one.incident, pair.other.incident
    refused = browser.post(address, asked(one, other, reason="Trois mots gardés"))
    assert refused.status_code == 422
    assert "Trois mots gardés" in refused.content.decode()
    assert browser.post(address, asked(one, other, counted="other", reason="Même fait")).status_code == 302
    made = Double.objects.get()
    assert (made.counted, made.other) == (other, one)
    back = reverse("incidents:double_undo", args=[made.pk])
    assert browser.post(back, {"undo-reason": ""}).status_code == 302
    assert Double.objects.exists()
    assert client_of(people["officer"]).post(back, {"undo-reason": "r"}).status_code == 403
    assert client_of(people["outsider"]).post(back, {"undo-reason": "r"}).status_code == 404
    browser.post(back, {"undo-reason": "Erreur"})
    assert not Double.objects.exists()


def test_a_pair_kept_apart_is_not_proposed_until_someone_thinks_again(people: People, client_of: ClientOf) -> None:
    one, other = twice(people)
    browser, address = client_of(people["monitor"]), reverse("incidents:double_apart")
    assert client_of(people["officer"]).post(address, asked(one, other)).status_code == 403
    assert client_of(people["outsider"]).post(address, asked(one, other)).status_code == 404
    assert browser.post(address, asked(one, other)).status_code == 302
    assert not proposed(people["monitor"], FIRST, LAST).pairs
    assert browser.post(address, asked(other, one)).status_code == 409
    made = Double.objects.get()
    assert reverse("incidents:double_undo", args=[made.pk]) in browser.get(PAGE, ASKED).content.decode()
    browser.post(reverse("incidents:double_undo", args=[made.pk]), ASKED)
    assert len(proposed(people["monitor"], FIRST, LAST).pairs) == 1


def test_months_that_nobody_can_read_are_taken_as_not_said(people: People, client_of: ClientOf) -> None:
    browser = client_of(people["monitor"])
    for start in ("0001-01", "9999-12", "hier", ""):
        assert browser.get(PAGE, {"start": start}).status_code == 200


def test_a_refused_merge_opens_nothing_and_changes_nothing(people: People) -> None:
    sure, new = verified(people, day=DAY), told(people)
    before = Entry.objects.count()
    with pytest.raises(Invalid):
        actions.merge(new, sure, reason="r", by=people["monitor"])
    assert Entry.objects.count() == before
    assert Incident.objects.get(pk=sure.pk).state == "verified"


def test_what_a_page_has_no_room_for_is_told(people: People, monkeypatch) -> None:
    twice(people)
    monkeypatch.setattr(reading, "MOST", 2)
    assert proposed(people["monitor"], FIRST, LAST).left_out == 1
