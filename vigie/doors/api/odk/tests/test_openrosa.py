"""The OpenRosa addresses, as ODK Collect asks them: a token for each telephone, forms to fetch, forms taken in once."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from threading import BoundedSemaphore
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vigie.compute.odk import md5
from vigie.doors.api.odk import body
from vigie.doors.api.odk.body import ACCEPTED
from vigie.ground.access.limits import LIMITS, Limit
from vigie.ground.audit.models import Entry
from vigie.ground.seal.opening import open_one
from vigie.protection.intake.actions import close
from vigie.protection.intake.models import Enclosure, Message, Report
from vigie.protection.intake.odk import bringing
from vigie.protection.intake.odk.actions import Given, make_form_key, stop
from vigie.protection.intake.odk.collect import PATH
from vigie.protection.intake.odk.factories import filled, make_phone
from vigie.protection.intake.odk.models import FormKey, Phone
from vigie.protection.intake.odk.reading import LARGEST

pytestmark = pytest.mark.slow

PLANTED = "Ngaïssonavigne"
LIST, RESPONSE = "{http://openrosa.org/xforms/xformsList}", "{http://openrosa.org/http/response}"
SUBMISSION, FORMS = "/collecte/submission", "/collecte/formList"


@pytest.fixture
def given(people) -> Given:
    return make_phone(by=people["founder"])


def basic(label: str, token: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{label}:{token}".encode()).decode(), "X-OpenRosa-Version": "1.0"}


def of(given: Given) -> Client:
    return Client(headers=basic(given.phone.label, given.token))


def part(name: str, content: bytes, kind: str = "text/xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def send(phone: Client, xml: bytes, *files: SimpleUploadedFile, **more):
    return phone.post(SUBMISSION, {"xml_submission_file": part("f.xml", xml), **{f.name: f for f in files}, **more})


def message_of(answer) -> str:
    return ET.fromstring(answer.content).findtext(f"{RESPONSE}message") or ""


# --- Forms ---


def test_a_telephone_finds_our_forms_and_fetches_what_the_list_promised(given) -> None:
    answer = of(given).get(FORMS)
    assert (answer["X-OpenRosa-Version"], answer["Content-Type"]) == ("1.0", "text/xml; charset=utf-8")
    assert answer["Date"].endswith("GMT")
    listed = ET.fromstring(answer.content).findall(f"{LIST}xform")
    assert [form.findtext(f"{LIST}formID") for form in listed] == ["fiche-a", "fiche-b"]
    for form in listed:
        fetched = of(given).get(form.findtext(f"{LIST}downloadUrl"))
        assert form.findtext(f"{LIST}hash") == f"md5:{md5(fetched.content)}"
        root = ET.fromstring(fetched.content)
        (instance,) = [e for e in root.iter() if e.tag.endswith("}data")]
        assert instance.get("version") == form.findtext(f"{LIST}version")
        manifest = of(given).get(form.findtext(f"{LIST}manifestUrl"))
        assert ET.fromstring(manifest.content).tag == "{http://openrosa.org/xforms/xformsManifest}manifest"


def test_the_list_is_in_the_telephones_language_and_the_version_is_not(given) -> None:
    french, english = (
        of(given).get(FORMS, headers={"Accept-Language": code}).content.decode() for code in ("fr-CM", "en")
    )
    assert "<name>Fiche A</name>" in french
    assert "<name>Sheet A</name>" in english
    assert french.replace("Fiche", "Sheet") == english


# --- Sending ---


def test_before_it_sends_it_asks_where_and_how_much(given) -> None:
    answer = of(given).head(SUBMISSION)
    assert answer.status_code == 204
    assert answer["Location"] == "http://testserver/collecte/submission"
    assert answer["X-OpenRosa-Accept-Content-Length"] == str(ACCEPTED)


def test_a_form_with_its_picture_arrives_sealed_and_the_desk_reads_both(given, people, client_of) -> None:
    picture = part("1.jpg", f"image de {PLANTED}".encode(), "image/jpeg")
    answer = send(of(given), filled(f"{PLANTED} a été suivie.", urgency="immediate"), picture)
    assert answer.status_code == 201
    assert "Reçu" in message_of(answer)
    report = Report.objects.get()
    assert (report.country, report.urgency, report.state) == ("CMR", "immediate", "received")
    page = client_of(people["officer"]).get(report.get_absolute_url()).content.decode()
    assert f"{PLANTED} a été suivie." in page
    assert "Personne inventée" in page
    assert given.phone.label in page
    handed = client_of(people["officer"]).get(f"{report.get_absolute_url()}pieces/{Enclosure.objects.get().pk}/")
    assert handed.content == f"image de {PLANTED}".encode()
    rows = [repr(list(model.objects.values())) for model in (Report, Message, Enclosure, Phone, Entry)]
    assert not [row for row in rows if "Nga" in row or given.token in row]
    assert PLANTED not in client_of(people["monitor"]).get(report.get_absolute_url()).content.decode()


def test_the_same_form_sent_again_is_answered_alike_and_kept_once(given) -> None:
    xml, picture = filled(), b"image"
    answers = [send(of(given), xml, part("1.jpg", picture, "image/jpeg")) for _time in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({message_of(answer) for answer in answers}) == 1
    assert (Report.objects.count(), Message.objects.count(), Enclosure.objects.count()) == (1, 1, 1)


def test_another_form_under_a_number_that_is_taken_replaces_nothing(given, people) -> None:
    assert send(of(given), filled("Premier récit.", instance="uuid:1")).status_code == 201
    answer = send(of(given), filled("Autre récit.", instance="uuid:1"), part("1.jpg", b"x"))
    assert answer.status_code == 409
    assert open_one(Message.objects.get(), by=people["officer"])["draft"]["violation"]["narrative"] == "Premier récit."
    assert not Enclosure.objects.exists()


def test_files_that_come_in_several_sendings_are_kept_with_their_form(given, people) -> None:
    xml, yes = filled(), {"*isIncomplete*": "yes"}
    assert send(of(given), xml, part("1.jpg", b"un"), **yes).status_code == 201
    assert send(of(given), xml, part("2.jpg", b"deux"), **yes).status_code == 201
    close(Report.objects.get(), kind="other", reason="Clos trop tôt.", seen=1, by=people["officer"])
    assert send(of(given), xml, part("2.jpg", b"deux"), part("3.jpg", b"trois")).status_code == 201
    names = [open_one(piece, by=people["officer"])["name"] for piece in Enclosure.objects.order_by("place")]
    assert names == ["1.jpg", "2.jpg", "3.jpg"]
    assert Report.objects.get().state == "received"


def test_only_the_month_of_use_is_remembered(given) -> None:
    of(given).get(FORMS)
    assert Phone.objects.get().last_month is None
    send(of(given), filled())
    assert Phone.objects.get().last_month == timezone.localdate().replace(day=1)


# --- Refused ---


def test_without_a_right_token_nothing_is_said_and_nothing_is_taken(given, people) -> None:
    other = make_phone(by=people["founder"], holder="Autre")
    label, token = given.phone.label, given.token
    wrong = [
        {}, basic(label, other.token), basic("tel-aaaaa", token), basic("tel-\0", token), basic(label, "\0"),
        basic(label, ""), basic("", ""),
        {"Authorization": f"Bearer {token}"}, {"Authorization": "Basic ???"}, {"Authorization": "Basic /w=="},
        basic(label, "x" * 300),
    ]  # fmt: skip
    for headers in wrong:
        for ask in (lambda c: c.get(FORMS), lambda c: c.head(SUBMISSION), lambda c: send(c, filled())):
            answer = ask(Client(headers=headers))
            assert answer.status_code == 401, headers
            assert answer["WWW-Authenticate"].startswith("Basic ")
    assert not Report.objects.exists()


def test_a_token_typed_by_hand_may_have_blanks_and_capitals(given) -> None:
    typed = " ".join(given.token[at : at + 4] for at in range(0, 28, 4)).upper()
    assert Client(headers=basic(given.phone.label, typed)).get(FORMS).status_code == 200


def test_a_telephone_that_was_cut_off_or_whose_time_is_over_sends_nothing(given, people) -> None:
    late = make_phone(by=people["founder"])
    Phone.objects.filter(pk=late.phone.pk).update(ends=timezone.localdate() - timedelta(days=1))
    stop(given.phone, by=people["officer"])
    for phone in (given, late):
        assert send(of(phone), filled()).status_code == 401
        assert of(phone).get(FORMS).status_code == 401
    assert not Report.objects.exists()


@pytest.mark.parametrize("headers", [{"Origin": "https://ailleurs.example"}, {"Sec-Fetch-Site": "cross-site"}], ids=str)
def test_no_page_of_another_site_sends_with_what_a_browser_remembers(given, headers) -> None:
    assert of(given).post(SUBMISSION, headers=headers).status_code == 403


def test_one_telephone_cannot_fill_the_node_and_hinders_no_other(given, people, monkeypatch) -> None:
    monkeypatch.setitem(LIMITS, "phone", Limit(2, 3600, "x"))
    assert [send(of(given), filled()).status_code for _time in range(3)] == [201, 201, 429]
    assert int(send(of(given), filled())["Retry-After"]) > 0
    assert send(of(make_phone(by=people["founder"])), filled()).status_code == 201


BOMB = b'<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + filled("&b;")[21:]


@pytest.mark.parametrize(
    "xml", [b"", b"<data/>", BOMB, filled().replace(b"CMR", b"x" * LARGEST), b"\xff\xfe\x00"], ids=lambda xml: xml[:9]
)
def test_what_is_no_form_is_refused_with_a_sentence(given, xml) -> None:
    answer = send(of(given), xml)
    assert answer.status_code == 400
    assert len(message_of(answer)) > 10
    assert not Report.objects.exists()


def test_what_is_no_sending_of_openrosa_is_refused(given) -> None:
    phone = of(given)
    two = {"xml_submission_file": [part("a.xml", filled()), part("b.xml", filled())]}
    for answer in (
        phone.post(SUBMISSION, filled(), content_type="text/xml"),
        phone.post(SUBMISSION, {"autre": part("a.xml", filled())}),
        phone.post(SUBMISSION, {"xml_submission_file": filled().decode()}),
        phone.post(SUBMISSION, two),
        phone.post(SUBMISSION, b"--x\r\nrubbish", content_type="multipart/form-data; boundary=x"),
        phone.post(SUBMISSION, b"", content_type="multipart/form-data"),
    ):
        assert answer.status_code == 400
    assert not Report.objects.exists()


def test_more_than_was_said_to_be_taken_is_refused_unread(given) -> None:
    told = {"content_type": "multipart/form-data; boundary=x", "CONTENT_LENGTH": ACCEPTED + 1}
    answer = of(given).post(SUBMISSION, b"x", **told)
    assert answer.status_code == 413
    assert message_of(answer)


def test_an_empty_form_is_refused_and_one_with_a_sound_alone_is_not(given) -> None:
    empty = b'<data id="fiche-a"><meta><instanceID>uuid:e</instanceID></meta></data>'
    assert send(of(given), empty).status_code == 400
    assert send(of(given), empty, part("voix.m4a", b"son", "audio/mp4")).status_code == 201


def test_slow_sendings_leave_room_for_those_who_write_to_us(given, monkeypatch) -> None:
    monkeypatch.setattr("vigie.doors.api.odk.body._sendings", BoundedSemaphore(1))
    picture = part("1.jpg", b"x" * 300_000)
    with body._sendings:
        answer = send(of(given), filled(), picture)
        assert answer.status_code == 503
        assert int(answer["Retry-After"]) > 0
        assert send(of(given), filled()).status_code == 201
    picture.seek(0)
    assert send(of(given), filled(), picture).status_code == 201


def test_on_a_full_disk_words_are_taken_and_pictures_wait(given, monkeypatch) -> None:
    monkeypatch.setattr(body, "has_room", lambda: False)
    assert send(of(given), filled(), part("1.jpg", b"x" * 300_000)).status_code == 503
    assert send(of(given), filled()).status_code == 201


def test_a_form_has_only_so_many_files_and_so_much_of_them(given, monkeypatch) -> None:
    xml = filled()
    assert send(of(given), xml, part("1.jpg", b"un")).status_code == 201
    monkeypatch.setattr(bringing, "MOST", 1)
    assert send(of(given), xml, part("1.jpg", b"un")).status_code == 201
    assert send(of(given), xml, part("2.jpg", b"deux")).status_code == 400
    monkeypatch.setattr(bringing, "MOST", 60)
    monkeypatch.setattr(bringing, "HEAVIEST", 500)
    assert send(of(given), xml, part("2.jpg", b"d" * 500)).status_code == 400
    assert Enclosure.objects.count() == 1


def test_a_name_that_comes_twice_in_one_sending_is_kept_once(given) -> None:
    twice = {"a": part("1.jpg", b"un"), "b": part("1.jpg", b"deux")}
    assert send(of(given), filled(), **twice).status_code == 201
    assert Enclosure.objects.count() == 1


def test_a_key_that_was_exchanged_reaches_no_telephone(given, people) -> None:
    make_form_key(by=people["founder"])
    assert b"base64RsaPublicKey" in of(given).get("/collecte/formulaires/fiche-a.xml").content
    FormKey.objects.update(public=b"another")
    for address in (FORMS, "/collecte/formulaires/fiche-a.xml"):
        answer = of(given).get(address)
        assert answer.status_code == 409
        assert len(message_of(answer)) > 10
        assert b"base64RsaPublicKey" not in answer.content


def test_a_form_that_is_not_ours_is_not_there(given) -> None:
    for address in ("/collecte/formulaires/fiche-z.xml", "/collecte/formulaires/fiche-z/manifeste"):
        assert of(given).get(address).status_code == 404


# --- The two doors ---


@pytest.mark.urls("vigie.conf.urls_public")
def test_the_public_door_alone_serves_telephones_at_the_address_that_their_square_names(given) -> None:
    assert reverse("odk:submission") == f"{PATH}/submission"
    assert send(of(given), filled()).status_code == 201
    assert of(given).get(FORMS).status_code == 200


@pytest.mark.urls("vigie.conf.urls_desk")
def test_the_desks_door_alone_does_not(given, people, client_of) -> None:
    assert of(given).get(FORMS).status_code == 404
    assert client_of(people["officer"]).get("/bureau/demandes/telephones/").status_code == 200
