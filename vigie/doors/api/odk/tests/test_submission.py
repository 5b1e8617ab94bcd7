"""A form filled on a telephone is read within bounds, sealed to the duty desk, and kept once."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from vigie.doors.api.odk import submission
from vigie.ground.access.errors import Invalid
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.protection.intake.models import Message, Report

PLANTED = "Nomplanté Inventé"
FILLED = f"""<?xml version='1.0' ?><data id="violation" version="1" xmlns:orx="http://openrosa.org/xforms">
<country>CMR</country><urgency>immediate</urgency><words>Quelques mots de {PLANTED}.</words>
<violation><title>Arrestation inventée</title><day>2026-11-02</day></violation>
<acts><act>arrest</act><victim>{PLANTED}</victim><perpetrators><category>police</category></perpetrators></acts>
<orx:meta><orx:instanceID>uuid:0b1c</orx:instanceID></orx:meta></data>""".encode()


@pytest.mark.django_db
def test_a_filled_form_becomes_a_draft() -> None:
    call_command("terms", "load", verbosity=0)
    read = submission.read(FILLED)
    assert (read.form, read.version, read.urgency) == ("violation", "1", "immediate")
    assert read.country == "CMR"
    assert PLANTED in read.words
    assert read.draft.acts == [{"act": "arrest", "victim": PLANTED, "perpetrators": [{"category": "police"}]}]
    assert len(read.submission) == 43
    assert "0b1c" not in read.submission


@pytest.mark.django_db
def test_the_same_form_sent_again_makes_no_second_report_and_leaves_no_name_in_clear(people: People) -> None:
    assert submission.bring(submission.read(FILLED), by=Actor.nobody())
    assert not submission.bring(submission.read(FILLED), by=Actor.nobody())
    assert Report.objects.count() == Message.objects.count() == 1
    rows = repr([*Report.objects.values(), *Message.objects.values()]) + repr(
        [bytes(sealed) for sealed in Message.objects.values_list("sealed", flat=True)]
    )
    assert "Nomplant" not in rows


BOMB = b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><data id="v"><words>&b;</words></data>'
OUTSIDE = b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><data id="v"><words>&a;</words></data>'


@pytest.mark.django_db
@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"nonsense",
        b"<data id='v'/>",
        FILLED.replace(b'id="violation"', b""),
        FILLED.replace(b"uuid:0b1c", b""),
        FILLED.replace(b"uuid:0b1c", b"u" * 250),
        BOMB,
        OUTSIDE,
        FILLED.replace(b"<words>", b"<words>" + b"<a>" * 9 + b"</a>" * 9),
        FILLED.replace(b"<words>", b"<words>" + b"<a/>" * 5_000),
        FILLED.replace(b"Quelques", b"x" * 1_000_000),
        b"<?xml version='1.0' encoding='no-such'?><data id='v'/>",
    ],
)
def test_what_is_no_form_or_a_bomb_is_refused(xml: bytes) -> None:
    with pytest.raises(Invalid):
        submission.read(xml)
