"""The warning wing in a real browser: a planted surge becomes a signal, an alert, a response, and a scored forecast.

Time passes in the data: the first sheet ends months ago with a surge, the second brings what came after it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.journeys.conftest import Network, Person
from tests.support.node import ROOT, Node
from vigie.compute.series import shift

pytestmark = [pytest.mark.slow, pytest.mark.node]
TODAY = datetime.now(UTC).date()
SERIES = "Convocations inventées du parcours"
TITLE = "Hausse inventée des convocations"
TASK = "Appeler les trois relais (inventé)"
PLACE = "Guinée équatoriale"
STEADY = [4, 6, 5, 7, 3, 5, 6, 4, 5, 6] * 4
SURGE, AFTER = 48, [31, 12, 6]


def node_does(node: Node, *words: str) -> str:
    """What the worker does at night, at once."""
    done = subprocess.run(
        [sys.executable, "-m", "vigie", *words],
        cwd=ROOT,
        env={**os.environ, "VIGIE_HOME": str(node.home)},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def sheet(months: int) -> bytes:
    """Counts of two countries by month: the surge lies in one of them, `months` of the newest are not known yet."""
    counts = {"GNQ": [*STEADY, SURGE, *AFTER], "STP": [*STEADY, 5, 4, 6, 5]}
    last = shift(date(TODAY.year, TODAY.month, 1), "month", -1)
    lines = ["Mois,Pays,Nombre"]
    for country, each in counts.items():
        first = shift(last, "month", 1 - len(each))
        lines += [f"{shift(first, 'month', at):%Y-%m},{country},{n}" for at, n in enumerate(each[: len(each) - months])]
    return "\n".join(lines).encode()


def test_a_planted_surge_becomes_a_signal_an_alert_a_response_and_a_scored_forecast(network: Network) -> None:
    analyst = network.sign_in("analyste-1")
    _series_added(analyst)
    _brought(analyst, sheet(months=len(AFTER)))
    node_does(network.node, "outlook", "run")
    alert = _signal_becomes_an_alert(analyst)
    _decided_by_two(network, alert)
    _answered(network, analyst, alert)
    _closed_by_two(network, analyst, alert)
    _not_scored_before_it_came(analyst)
    analyst.go("/bureau/signaux/sources/")
    analyst.page.locator("main li", has_text=SERIES).locator('a[href$="/apporter/"]').click()
    _brought(analyst, sheet(months=0))
    node_does(network.node, "outlook", "run")
    node_does(network.node, "tick")
    _on_the_scoreboard(analyst)


def _series_added(analyst: Person) -> None:
    analyst.go("/bureau/signaux/sources/")
    analyst.page.locator('main a[href$="/sources/serie/"]').first.click()
    analyst.fill(title=SERIES, unit="other", freq="month", level="country", licence="Inventée.", may_leave="no")
    analyst.fill(every="31")
    analyst.send()


def _brought(analyst: Person, content: bytes) -> None:
    """A sheet comes in on screen: the file, what its columns mean, what would become of it, and it is in."""
    analyst.look()
    analyst.page.set_input_files("main [name=file]", {"name": "inventé.csv", "mimeType": "text/csv", "buffer": content})
    analyst.send()
    analyst.look()
    analyst.fill(day="mois", value="nombre", country="pays")
    analyst.page.locator("main form:not([action]) button").click()
    analyst.look()
    analyst.page.locator("main form:not([action]) button").click()
    analyst.look()
    assert SERIES in analyst.text


def _signal_becomes_an_alert(analyst: Person) -> str:
    """The watch shows the surge; the analyst confirms the facts and assesses. Returns the alert's address."""
    analyst.go("/bureau/veille/")
    row = analyst.page.locator("main tr", has=analyst.page.get_by_role("link", name=PLACE))
    assert str(SURGE) in row.first.inner_text()
    row.first.locator('a[href*="/signaux/"]').click()
    analyst.look()
    analyst.inside("/examine/")
    analyst.inside("/confirm/", **{"confirm-words": "Deux coalitions confirment (inventé)."})
    analyst.page.locator('main a[href*="/alertes/signal/"]').click()
    analyst.fill(title=TITLE)
    analyst.look()
    analyst.send()
    analyst.inside("/verifier/", reason="Appels croisés (inventé).")
    alert = analyst.page.url.removeprefix(analyst.node.address)
    analyst.page.locator('main a[href$="/evaluer/"]').click()
    analyst.look()
    words = dict.fromkeys(("threat", "vulnerability", "capacity", "do_no_harm"), "Inventé pour le parcours.")
    analyst.fill(**words, names_person="no", likelihood="likely", impact="serious", level="sheet")
    analyst.fill(confidence="medium", certainty="likely", valid_until=(TODAY + timedelta(days=20)).isoformat())
    analyst.fill(headline_fr=f"{TITLE} (exemple)", description_fr="Texte inventé.", instruction_fr="Prévenez.")
    analyst.send()
    assert "Orange" in analyst.text
    analyst.look()
    return alert


def _decided_by_two(network: Network, alert: str) -> None:
    """Each decides alone, on a telephone without a script; the first may not be the second."""
    for at, who in enumerate(("decision-1", "decision-2")):
        decider = network.sign_in(who, plain=True)
        decider.go(alert)
        decider.page.locator('main form[action$="/decider/"] [name=reason]').fill("Il faut prévenir (inventé).")
        decider.send("/decider/")
        decider.look()
        waits = "une deuxième personne doit être d’accord" in decider.text
        assert waits is (at == 0)
        if at == 0:
            assert decider.page.locator('main form[action$="/decider/"]').count() == 0


def _answered(network: Network, analyst: Person, alert: str) -> None:
    """The analyst gives a task; an officer takes it on and says what came of it, on a telephone without a script."""
    response = alert.replace("/alertes/", "/reponse/")
    analyst.go(response)
    owner = analyst.page.locator("main select[name=owner] option", has_text="permanence-1").first
    due = datetime.now(UTC) + timedelta(hours=24)
    analyst.fill(task_title=TASK, owner=owner.get_attribute("value"), due_at=f"{due:%Y-%m-%dT%H:%M}")
    analyst.send("/tache/")
    analyst.look()
    officer = network.sign_in("permanence-1", plain=True)
    officer.go(response)
    officer.send("/prendre/")
    assert "Prise en main par permanence-1" in officer.text
    officer.page.locator("main [name=outcome]").fill("Tous joints (inventé).")
    officer.page.locator("main form", has=officer.page.locator("[name=outcome]")).locator("button").click()
    assert "Tous joints (inventé)." in officer.text
    officer.look()


def _closed_by_two(network: Network, analyst: Person, alert: str) -> None:
    """One says what came of it, another agrees."""
    response = alert.replace("/alertes/", "/reponse/")
    decider = network.sign_in("decision-1", plain=True)
    decider.go(response)
    decider.page.locator('main a[href$="/clore/"]').click()
    decider.page.check("main [name=result][value=true]")
    decider.page.locator("main [name=event_on]").fill(TODAY.isoformat())
    decider.page.locator("main [name=happened]").fill("Des convocations ont eu lieu (inventé).")
    decider.look()
    decider.send()
    assert decider.page.locator('main form[action$="/confirmer/"]').count() == 0
    analyst.go(response)
    analyst.send("/confirmer/")
    assert "confirmé par analyste-1" in analyst.text
    analyst.look()


def _not_scored_before_it_came(analyst: Person) -> None:
    analyst.go("/bureau/bilan/")
    assert SERIES not in analyst.text


def _on_the_scoreboard(analyst: Person) -> None:
    """The alert counts as true, and what was foreseen at the surge is held against what came."""
    analyst.go("/bureau/bilan/")
    rows = analyst.page.locator("main tr", has=analyst.page.get_by_role("rowheader", name=SERIES)).all_inner_texts()
    assert len(rows) == 2  # one and three months ahead
    assert all(row.split("\t")[3] == "2" for row in rows), rows  # of both countries
    assert PLACE in analyst.page.locator("main table", has_text="Par pays").inner_text()


def test_a_countrys_indicators_are_read_over_the_weeks_on_a_telephone_too(network: Network) -> None:
    for plain in (False, True):
        reader = network.sign_in("decision-2", plain=plain)
        reader.go("/bureau/situation/")
        reader.page.locator('main a[href$="/pays/TCD/"]').first.click()
        reader.page.locator("main details summary").first.click()
        reader.look()
        told = reader.page.locator("main details table").first.inner_text()
        assert "Beaucoup plus que d’habitude" in told
        assert "personne n’a répondu" in told
