"""Who lets a telephone send forms, what is kept of its token, and what its QR code says."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from vigie.ground.access.errors import Denied, Invalid, WrongState
from vigie.ground.audit.models import Entry
from vigie.ground.seal.actions import rotate
from vigie.ground.seal.opening import open_one
from vigie.protection.intake.keeping import PHONES
from vigie.protection.intake.odk import actions, queries
from vigie.protection.intake.odk.collect import packed, settings_of
from vigie.protection.intake.odk.factories import make_phone
from vigie.protection.intake.odk.models import FormKey, Phone

pytestmark = pytest.mark.slow

PAGE = "/bureau/demandes/telephones/"
ASKED = {"holder": "Relais inventé", "days": "92", "origin": "https://vigie.example/ignored"}


def test_only_a_keeper_of_the_duty_desk_adds_a_telephone_and_anyone_of_it_cuts_one_off(people) -> None:
    for other in ("officer", "monitor", "coordinator"):
        with pytest.raises(Denied):
            make_phone(by=people[other])
    phone = make_phone(by=people["founder"]).phone
    for other in ("monitor", "protector"):
        with pytest.raises(Denied):
            actions.stop(phone, by=people[other])
    actions.stop(phone, by=people["officer"])
    with pytest.raises(WrongState):
        actions.stop(phone, by=people["officer2"])


def test_of_the_token_only_a_digest_is_kept_and_of_the_carrier_only_what_is_sealed(people) -> None:
    given = make_phone(by=people["founder"], holder="Ngaïssonavigne")
    row = repr(Phone.objects.values().get()) + repr(list(Entry.objects.values()))
    assert given.token not in row
    assert "Nga" not in row
    assert len(set(given.token)) > 8
    assert queries.phone_of(given.phone.label, given.token) == given.phone
    assert open_one(given.phone, by=people["officer"])["holder"] == "Ngaïssonavigne"
    assert not Phone.objects.visible_to(people["monitor"]).exists()


@pytest.mark.parametrize("wrong", [{"holder": " "}, {"holder": "x" * 201}, {"days": 4000}], ids=str)
def test_a_telephone_has_a_carrier_and_an_end(people, wrong) -> None:
    with pytest.raises(Invalid):
        actions.give(**{"holder": "Relais", "days": 31, **wrong}, by=people["founder"])


def test_after_its_last_day_it_works_no_more_and_is_forgotten_later(people) -> None:
    given = make_phone(by=people["founder"])
    with time_machine.travel(timezone.now() + timedelta(days=92)):
        assert queries.phone_of(given.phone.label, given.token)
    with time_machine.travel(timezone.now() + timedelta(days=93)):
        assert queries.phone_of(given.phone.label, given.token) is None
        assert PHONES.ended().get() == given.phone


def test_the_page_shows_the_token_once_and_the_square_that_collect_reads(people, client_of) -> None:
    keeper = client_of(people["founder"])
    assert "Aucun téléphone" in keeper.get(PAGE).content.decode()
    page = keeper.post(f"{PAGE}ajouter/", ASKED).content.decode()
    (token,) = re.findall(r'class="code">(\w{28})<', page)
    phone = Phone.objects.get()
    assert queries.phone_of(phone.label, token) == phone
    assert 'class="square"' in page
    assert "https://vigie.example/collecte" in page
    again = keeper.get(PAGE).content.decode()
    assert token not in again
    assert phone.label in again
    assert "Relais inventé" in again


def test_what_the_square_says_is_what_collect_takes_in() -> None:
    told = json.loads(zlib.decompress(b64decode(packed(settings_of("https://vigie.example", "tel-abcde", "t0ken")))))
    assert set(told) == {"general", "admin", "project"}
    assert told["general"]["server_url"] == "https://vigie.example/collecte"
    assert (told["general"]["username"], told["general"]["password"]) == ("tel-abcde", "t0ken")
    assert told["general"]["delete_send"] is True


@pytest.mark.parametrize("origin", ["http://vigie.example", "ftp://vigie.example", "https://", ""])
def test_a_token_is_never_told_by_an_address_without_https(people, client_of, origin) -> None:
    answer = client_of(people["founder"]).post(f"{PAGE}ajouter/", {**ASKED, "origin": origin})
    assert answer.status_code == 422
    assert "Relais inventé" in answer.content.decode()
    assert not Phone.objects.exists()


def test_a_desk_with_an_address_of_its_own_does_not_propose_it(people, client_of, settings) -> None:
    keeper = client_of(people["founder"])
    assert 'value="http://testserver"' in keeper.get(PAGE).content.decode()
    settings.VIGIE_DOOR = "desk"
    assert "testserver" not in keeper.get(PAGE).content.decode()


def test_the_page_is_the_duty_desks_and_cutting_off_is_one_press(people, client_of) -> None:
    phone = make_phone(by=people["founder"]).phone
    officer = client_of(people["officer"])
    page = officer.get(PAGE).content.decode()
    assert phone.label in page
    assert "ajouter/" not in page
    assert client_of(people["monitor"]).get(PAGE).status_code == 403
    assert officer.post(f"{PAGE}ajouter/", ASKED).status_code == 403
    assert officer.post(f"{PAGE}{phone.pk}/couper/").status_code == 302
    assert not Phone.objects.get().works


def test_forms_are_handed_out_as_workbooks_without_our_key(people, client_of) -> None:
    actions.make_form_key(by=people["founder"])
    answer = client_of(people["officer"]).get(f"{PAGE}fiche-a.xlsx")
    assert answer.content[:2] == b"PK"
    assert 'filename="fiche-a.xlsx"' in answer["Content-Disposition"]
    assert client_of(people["officer"]).get(f"{PAGE}fiche-z.xlsx").status_code == 404
    assert client_of(people["monitor"]).get(f"{PAGE}fiche-a.xlsx").status_code == 403


def test_only_a_keeper_has_forms_encrypted_and_new_keys_of_the_desk_ask_for_a_new_one(people, client_of) -> None:
    with pytest.raises(Denied):
        actions.make_form_key(by=people["officer"])
    keeper = client_of(people["founder"])
    assert keeper.post(f"{PAGE}chiffrer/").status_code == 302
    assert queries.todo(people["founder"]) == []
    rotate("intake", by=people["founder"])
    (line,) = queries.todo(people["founder"])
    assert line.url == PAGE
    assert queries.todo(people["officer"]) == []
    assert "Créer une nouvelle clé" in keeper.get(PAGE).content.decode()
    keeper.post(f"{PAGE}chiffrer/")
    assert queries.todo(people["founder"]) == []
    assert [key.number for key in FormKey.objects.all()] == [2, 1]
