"""A form encrypted on the telephone arrives as it is; the duty desk opens it in a session, with a key sealed to it."""

from __future__ import annotations

from base64 import b64decode
from functools import cache

import pytest
from django.test import Client

from vigie.compute import odk
from vigie.compute.odk import for_a_form, new_key_pair
from vigie.compute.tests.odk_client import encrypted
from vigie.ground.access.errors import Altered, Denied, Invalid, WrongState
from vigie.ground.access.models import Alarm
from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.opening import Unreadable, open_one
from vigie.protection.intake.actions import close
from vigie.protection.intake.models import Enclosure, Message, Report
from vigie.protection.intake.odk.actions import make_form_key
from vigie.protection.intake.odk.bringing import Sent, bring
from vigie.protection.intake.odk.factories import filled, make_phone
from vigie.protection.intake.odk.models import FormKey
from vigie.protection.intake.odk.reading import read
from vigie.protection.intake.odk.unpacking import unpack
from vigie.protection.intake.odk.xlsforms import sheets, xform
from vigie.protection.intake.queries import drafted, todo

pytestmark = pytest.mark.slow

PLANTED = "Ngaïssonavigne"
NUMBER = "uuid:5b4c"


def client_side(xml: bytes = b"", *, public: str = "", **how) -> dict[str, bytes]:
    """A finished form as Collect encrypts it, to the key that the form it fetched names."""
    public = public or sheets("fiche-a", FormKey.current())["settings"][0]["public_key"]
    xml = xml or filled(f"{PLANTED} a été suivie.", urgency="immediate", instance=NUMBER)
    media = (("1.jpg", f"image de {PLANTED}".encode()),)
    told = {"form": "fiche-a", "version": "1", "instance": NUMBER, "public": public, "media": media}
    return encrypted(xml, **{**told, **how})


def arrive(people, files: dict[str, bytes], *names: str) -> Report:
    sent = [Sent(name, "application/octet-stream", files[name]) for name in names or files if name[-4:] == ".enc"]
    phone = make_phone(by=people["founder"]).phone
    bring(read(files["submission.xml"]), files=sent, phone=phone, by=Actor.nobody())
    return Report.objects.get()


drawn_once = cache(new_key_pair)


@pytest.fixture
def key(people, monkeypatch) -> FormKey:
    """The desk's key; drawing RSA keys is slow, and one does for all these tests."""
    with monkeypatch.context() as patch:
        patch.setattr(odk, "new_key_pair", drawn_once)
        return make_form_key(by=people["founder"])


def test_the_form_that_is_fetched_names_the_key_of_the_desk_and_has_another_version(people) -> None:
    before = sheets("fiche-a")["settings"][0]["version"]
    key = make_form_key(by=people["founder"])
    assert f'base64RsaPublicKey="{for_a_form(bytes(key.public))}"'.encode() in xform("fiche-a", key)
    assert sheets("fiche-a", key)["settings"][0]["version"] != before


def test_it_waits_closed_and_due_as_if_someone_were_in_danger_until_the_desk_opens_it(people, key) -> None:
    report = arrive(people, client_side())
    urgent = report.answer_by
    assert (report.state, report.urgency, report.country) == ("packed", "unknown", "")
    assert "chiffrée" in str(todo(people["officer"])[0].title)
    unpack(report, by=people["officer"])
    report.refresh_from_db()
    assert (report.state, report.urgency, report.country) == ("received", "immediate", "CMR")
    assert report.answer_by >= urgent
    assert drafted(report, by=people["officer"]).violation["narrative"] == f"{PLANTED} a été suivie."
    facts = open_one(Message.objects.get(), by=people["officer"])
    assert "packed" not in facts
    assert facts["field"]["phone"].startswith("tel-")
    pieces = [open_one(piece, by=people["officer"]) for piece in Enclosure.objects.all()]
    files = {piece["name"]: b64decode(piece["content"]).decode() for piece in pieces}
    assert files["1.jpg"] == f"image de {PLANTED}"
    assert files["submission.xml"].startswith("<?xml")
    with pytest.raises(WrongState):
        unpack(report, by=people["officer"])


def test_its_private_key_is_opened_only_with_the_keys_of_the_desk(people, key) -> None:
    report = arrive(people, client_side())
    for other in (people["monitor"], people["protector"], Actor.nobody(), Actor.system()):
        with pytest.raises(Denied):
            unpack(report, by=other)
    with pytest.raises(Unreadable):
        open_one(key, by=Actor(people["officer"].user, None))
    private = b64decode(open_one(key, by=people["officer"])["private"])
    assert private not in bytes(FormKey.objects.get().sealed)
    assert FormKey.objects.visible_to(people["monitor"]).count() == 0


def test_what_was_encrypted_to_an_earlier_key_still_opens(people, key) -> None:
    files = client_side()
    make_form_key(by=people["founder"])
    unpack(arrive(people, files), by=people["officer"])
    assert Report.objects.get().state == "received"


def test_files_may_come_later_and_until_then_it_says_so(people, key) -> None:
    files = client_side()
    report = arrive(people, files, "1.jpg.enc")
    with pytest.raises(Invalid, match="pas encore venue"):
        unpack(report, by=people["officer"])
    unpack(arrive(people, files, "submission.xml.enc"), by=people["officer"])
    arrive(people, files)
    assert (Report.objects.get().state, Enclosure.objects.count(), Message.objects.count()) == ("received", 2, 1)


def test_closed_too_early_it_waits_again_once_its_last_part_comes(people, key) -> None:
    files = client_side()
    close(arrive(people, files, "1.jpg.enc"), kind="other", reason="Incomplet.", seen=1, by=people["officer"])
    report = arrive(people, files)
    assert (report.state, report.unanswered) == ("packed", True)
    unpack(report, by=people["officer"])
    close(Report.objects.get(), kind="other", reason="Lu.", seen=1, by=people["officer"])
    assert arrive(people, {**files, "2.jpg.enc": b"named nowhere"}).state == "closed"


def test_what_no_key_of_ours_opens_is_said_and_can_be_closed(people, key) -> None:
    report = arrive(people, client_side(public=for_a_form(new_key_pair()[1])))
    with pytest.raises(Invalid, match="Aucune de nos clés"):
        unpack(report, by=people["officer"])
    close(report, kind="other", reason="Illisible.", seen=1, by=people["officer"])
    assert Report.objects.get().state == "closed"


def test_a_form_that_says_inside_that_it_is_another_is_not_believed(people, key) -> None:
    report = arrive(people, client_side(filled(instance="uuid:other")))
    with pytest.raises(Altered):
        unpack(report, by=people["officer"])


def test_an_exchanged_public_key_is_served_to_no_telephone(people, key) -> None:
    FormKey.objects.update(public=new_key_pair()[1])
    with pytest.raises(Altered):
        FormKey.current()
    assert Alarm.objects.filter(subject_kind="intake.formkey").exists()


@pytest.mark.parametrize(
    ("part", "other"),
    [
        (b"<encryptedXmlFile>submission.xml.enc</encryptedXmlFile>", b""),
        (b"<file>1.jpg.enc</file>", b""),
        (b"<encryptedXmlFile>submission.xml", b"<encryptedXmlFile>autre.xml"),
        (b"<file>1.jpg.enc", b"<file>1.jpg"),
        (b"<file>1.jpg", b"<file>submission.xml"),
        (b"<media>", b"<media><file>1.jpg.enc</file>"),
    ],
    ids=str,
)
def test_a_manifest_that_names_other_parts_is_refused_or_does_not_open(people, key, part, other) -> None:
    files = client_side()
    assert part in files["submission.xml"]
    files["submission.xml"] = files["submission.xml"].replace(part, other)
    with pytest.raises(Invalid):
        unpack(arrive(people, files), by=people["officer"])


def test_the_pages_open_one_or_all_that_wait(people, client_of, key) -> None:
    officer: Client = client_of(people["officer"])
    report = arrive(people, client_side())
    page = officer.get(report.get_absolute_url()).content.decode()
    assert "Ouvrir cette fiche" in page
    assert PLANTED not in page
    assert "pieces/" not in page  # ciphertext, of use to nobody
    assert "Ouvrir 1 fiche chiffrée" in officer.get("/bureau/demandes/").content.decode()
    assert client_of(people["monitor"]).post("/bureau/demandes/chiffres/ouvrir/").status_code == 403
    assert officer.post("/bureau/demandes/chiffres/ouvrir/").status_code == 302
    page = officer.get(report.get_absolute_url()).content.decode()
    assert PLANTED in page
    assert "Ouvrir cette fiche" not in page
    assert "fiche chiffrée" not in officer.get("/bureau/demandes/").content.decode()
