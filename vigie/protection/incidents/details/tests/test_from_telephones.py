"""What a telephone's form asked of an act stands with that act once the violation is recorded."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.opening import open_one
from vigie.protection.incidents.models import Incident
from vigie.protection.intake.models import Report
from vigie.protection.intake.odk.bringing import bring
from vigie.protection.intake.odk.factories import make_phone
from vigie.protection.intake.odk.reading import read

XML = """<data id="fiche-a"><country>CMR</country><urgency>none</urgency>
<violation><narrative>Récit inventé.</narrative></violation>
<acts><act>death_threat</act><more><version>0</version><own_method>Par message (exemple)</own_method></more></acts>
<acts><act>death_threat</act><more><version>0</version><own_method></own_method></more></acts>
<meta><instanceID>uuid:plus</instanceID></meta></data>"""
ACT = {
    "act": "death_threat", "counting_unit": "person", "category": "unknown", "sex": "unknown", "age_band": "unknown",
    "authors-TOTAL_FORMS": "0", "authors-INITIAL_FORMS": "0",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.slow
def test_its_answers_come_along_with_their_act(people: People, client_of: Any) -> None:
    bring(read(XML.encode()), phone=make_phone(by=people["founder"]).phone, by=Actor.nobody())
    report, client = Report.objects.get(), client_of(people["officer"])
    page = f"/bureau/violations/nouvelle/{report.pk}/"
    assert client.get(page).context["form"].brought == 1
    assert "Par message (exemple)" in client.get(report.get_absolute_url()).content.decode()
    typed = {
        "title": "Titre inventé", "narrative": "Récit inventé.", "country": "CMR", "urgency": "none",
        "day": timezone.localdate().isoformat(), "precision": "exact", "final_precision": "unknown",
        "motivation": "linked", "reason": "Recoupé (exemple).", "acts-TOTAL_FORMS": "2", "acts-INITIAL_FORMS": "0",
        "sources-TOTAL_FORMS": "0", "sources-INITIAL_FORMS": "0",
        **{f"acts-{n}-{name}": value for n in (0, 1) for name, value in ACT.items()},
    }  # fmt: skip
    for n in (0, 1):  # The names of a formset in a formset.
        typed |= {f"acts-{n}-authors-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    assert client.post(page, {**typed, "title": ""}).status_code == 400
    assert client.post(page, typed).status_code == 302
    first, second = open_one(Incident.objects.get(), by=people["monitor"])["acts"]
    assert first["more"] == {"version": 0, "answers": {"method": "Par message (exemple)"}}
    assert "more" not in second
    # They came once: who corrects the violation later is not told that they come.
    again = client_of(people["monitor"]).get(f"{Incident.objects.get().get_absolute_url()}corriger/")
    assert "Par message (exemple)" in str(again.context["form"].answers)
    assert again.context["form"].brought == 0
    assert "du téléphone" not in again.content.decode()
