"""An exercise is never taken for real: chosen at the start, marked in all that shows it, counted nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vigie.ground.access.errors import Altered, Invalid
from vigie.ground.seal.fixtures import People
from vigie.ground.tasks.actions import assign_task
from vigie.warning.alerts import actions, publishing, queries
from vigie.warning.alerts.factories import NO_HARM, TEXTS, assessed_alert, issued_alert, make_alert
from vigie.warning.alerts.models import Alert, Proposal, Published
from vigie.warning.signals.factories import make_signal

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MARKS = ("EXERCICE", "EXERCISE")


@pytest.fixture
def drill(people: People) -> Alert:
    """An exercise with everything an alert can have: issued, updated, out to the public and to a mechanism."""
    both = people["decider"], people["decider2"]
    alert = issued_alert(*both, by=people["analyst"], exercise=True)
    actions.update(alert, texts=TEXTS, reason="Suite.", by=people["analyst"])
    for audience in publishing.OUTSIDE:
        proposal = publishing.propose(
            alert, texts=TEXTS, harm=NO_HARM, delay=timedelta(0), audience=audience, by=people["decider"]
        )
        publishing.publish(proposal, by=people["decider2"])
    return alert


def pages(alert: Alert) -> Iterator[str]:
    """Every address under the alert's own that is read, with each audience, language and form."""
    for name in ("detail", "consents", "update", "propose"):
        yield reverse(f"alerts:{name}", args=[alert.pk])
    for audience in ("inside", "public", "official"):
        yield reverse("alerts:bulletin", args=[alert.pk, audience])
        yield reverse("alerts:bulletin", args=[alert.pk, audience]) + "?en=en"
        yield reverse("alerts:reach", args=[alert.pk, audience])
        for form in ("sms", "radio", "cap"):
            yield reverse("alerts:bulletin_file", args=[alert.pk, audience, "en", form])


def test_every_page_and_file_of_an_exercise_says_so(people: People, drill: Alert, client_of) -> None:
    client = client_of(people["analyst"])
    for address in pages(drill):
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = answer.content.decode()
        assert any(mark in text for mark in MARKS), address
        if answer["Content-Type"].startswith("text/html"):
            title = text.partition("<title>")[2].partition("</title>")[0]
            assert any(mark in title for mark in MARKS), address
            assert 'class="exercise"' in text, address
        if "cap" in address:
            assert "<status>Exercise</status>" in text
            assert "<note>EXERCICE / EXERCISE</note>" in text


def test_what_the_public_reads_of_an_exercise_says_so_everywhere(drill: Alert) -> None:
    message = Published.objects.public().get()
    for address in ("/alertes/", f"/alertes/{message.pk}/", "/alertes/atom.xml", f"/alertes/{message.pk}.cap.xml"):
        for language, mark in (("fr", "EXERCICE"), ("en", "EXERCISE")):
            assert mark in Client().get(f"{address}?langue={language}").content.decode(), address
    feed = Client().get("/alertes/atom.xml").content.decode()
    assert "<title>EXERCICE · Hausse des menaces</title>" in feed
    # Somebody who can write to the database takes the flag off: the words themselves still say it.
    Published.objects.filter(pk=message.pk).update(exercise=False)
    for address in ("/alertes/", f"/alertes/{message.pk}/", "/alertes/atom.xml"):
        assert "EXERCICE" in Client().get(address).content.decode()


def test_an_exercise_is_counted_nowhere(people: People, drill: Alert, client_of) -> None:
    late = assessed_alert(by=people["analyst"], exercise=True)
    Alert.objects.filter(pk=late.pk).update(decide_by=timezone.now() - timedelta(days=1))
    assert queries.decisions() == []
    assert not queries.decided_visible_to(people["analyst"]).exists()
    assert not queries.levels_in_force(people["analyst"]).exists()
    for named in ("undecided", "in_force", "decided"):
        assert not getattr(Alert.objects, named)().exists()
    watch = client_of(people["analyst"]).get("/bureau/veille/").content.decode()
    assert drill.get_absolute_url() not in watch
    # The same alerts for real are counted: the questions do not merely return nothing.
    issued_alert(people["decider"], people["decider2"], by=people["analyst"])
    assert len(queries.decisions()) == 1
    assert queries.levels_in_force(people["analyst"]).count() == 1


def test_the_board_never_mixes_exercises_with_real_alerts(people: People, drill: Alert, client_of) -> None:
    real = make_alert(by=people["analyst"])
    client = client_of(people["analyst"])
    both = {"": (real, drill), "?mode=exercise": (drill, real)}
    for asked, (there, absent) in both.items():
        page = client.get(f"/bureau/alertes/{asked}").content.decode()
        assert there.get_absolute_url() in page
        assert absent.get_absolute_url() not in page
    page = client.get("/bureau/alertes/?mode=exercise").content.decode()
    assert page.count("EXERCICE") >= 3


def test_on_aujourdhui_an_exercise_says_so_and_comes_after_what_is_real(people: People) -> None:
    assessed_alert(by=people["analyst"], level="red", exercise=True)
    assessed_alert(by=people["analyst"], level="yellow")
    lines = sorted(queries.todo(people["decider"]), key=lambda line: line.order)
    assert [line.title.startswith("EXERCI") for line in lines] == [False, True]
    assert lines[1].level == "green"


def test_a_task_of_an_exercise_says_so(people: People) -> None:
    alert = make_alert(by=people["analyst"], exercise=True)
    owner = people["officer"].user
    assert owner is not None
    due = timezone.now() + timedelta(hours=1)
    assign_task(alert, title="Appeler", owner=owner, due_at=due, team=alert.team_id, by=people["analyst"])
    (line,) = queries.todo(people["officer"])
    assert line.title.startswith("EXERCI")


def test_whether_it_is_an_exercise_is_asked_first_and_not_guessed(people: People, client_of) -> None:
    client = client_of(people["analyst"])
    asked = {"title": "Répétition", "country": "CMR"}
    page = client.get("/bureau/alertes/nouvelle/").content.decode()
    assert page.index('name="mode"') < page.index('name="title"')
    assert "checked" not in page
    assert client.post("/bureau/alertes/nouvelle/", asked).status_code == 200
    assert not Alert.objects.exists()
    assert client.post("/bureau/alertes/nouvelle/", asked | {"mode": "exercise"}).status_code == 302
    assert Alert.objects.get().exercise


def test_an_exercise_uses_up_no_signal(people: People) -> None:
    with pytest.raises(Invalid):
        actions.open_alert(title="x", country="CMR", signal=make_signal(), exercise=True, by=people["analyst"])
    alert = actions.open_alert(title="x", country="CMR", signal=make_signal(), by=people["analyst"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(exercise=True)


def test_a_proposal_of_an_exercise_cannot_be_let_out_as_real(people: People) -> None:
    alert = issued_alert(people["decider"], people["decider2"], by=people["analyst"], exercise=True)
    proposal = publishing.propose(alert, texts=TEXTS, harm=NO_HARM, delay=timedelta(0), by=people["decider"])
    Alert.objects.filter(pk=alert.pk).update(exercise=False)
    with pytest.raises(Altered):
        publishing.publish(Proposal.objects.get(pk=proposal.pk), by=people["decider2"])
    assert not Published.objects.exists()


def test_a_search_in_what_a_page_says_finds_no_unmarked_headline(people: People, drill: Alert, client_of) -> None:
    page = unescape(
        client_of(people["analyst"]).get(reverse("alerts:bulletin", args=[drill.pk, "public"])).content.decode()
    )
    for heading in ("<h2>Hausse des menaces", "<h1>Hausse des menaces"):
        assert heading not in page
