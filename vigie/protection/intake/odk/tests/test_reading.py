"""A form filled on a telephone is read within bounds, whatever it is."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.ground.access.errors import Invalid
from vigie.protection.intake.odk.reading import read

PLANTED = "Nomplanté Inventé"
FILLED = f"""<?xml version='1.0' ?><data id="violation" version="1" xmlns:orx="http://openrosa.org/xforms">
<country>CMR</country><urgency>immediate</urgency><words>Quelques mots de {PLANTED}.</words>
<violation><title>Arrestation inventée</title><day>2026-11-02</day></violation>
<acts><act>arrest</act><victim>{PLANTED}</victim><perpetrators><category>police</category></perpetrators></acts>
<orx:meta><orx:instanceID>uuid:0b1c</orx:instanceID></orx:meta></data>""".encode()


@pytest.mark.django_db
def test_a_filled_form_becomes_a_draft() -> None:
    call_command("terms", "load", verbosity=0)
    found = read(FILLED)
    assert (found.form, found.urgency) == ("violation", "immediate")
    assert found.country == "CMR"
    assert PLANTED in found.words
    assert found.draft.acts == [{"act": "arrest", "victim": PLANTED, "perpetrators": [{"category": "police"}]}]
    assert len(found.submission) == 43
    assert "0b1c" not in found.submission


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
        read(xml)


@pytest.mark.django_db
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.integers(0, len(FILLED)), st.integers(0, 40))
def test_whatever_is_cut_out_or_put_in_it_is_read_or_refused(put: bytes, at: int, cut: int) -> None:
    with suppress(Invalid):
        assert len(read(FILLED[:at] + put + FILLED[at + cut :]).submission) == 43
