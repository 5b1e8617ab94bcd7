"""Files of a violation: sealed as they come in, given back inert, followed by the audit chain."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from vigie.ground.seal.fixtures import People
from vigie.protection.incidents.factories import make_incident
from vigie.protection.incidents.models import Evidence

pytestmark = pytest.mark.django_db


def photo() -> bytes:
    made = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "PLANTED-MAKER"
    Image.new("RGB", (40, 30), "teal").save(made, "JPEG", exif=exif)
    return made.getvalue()


def test_a_file_goes_in_and_comes_out(people: People, client_of, django_capture_on_commit_callbacks) -> None:
    incident = make_incident(by=people["officer"])
    client = client_of(people["monitor"])
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            f"{incident.get_absolute_url()}pieces/",
            {"note": "Reçue", "file": SimpleUploadedFile("photo.jpg", photo())},
        )
    assert answer.status_code == 302, answer.content.decode()
    evidence = Evidence.objects.get()
    page = client.get(incident.get_absolute_url()).content.decode()
    assert "photo.jpg" in page
    address = f"{incident.get_absolute_url()}pieces/{evidence.pk}/"
    original = client.get(address + "original/")
    assert b"".join(original.streaming_content) == photo()
    cleaned = client.get(address + "copie/")
    got = b"".join(cleaned.streaming_content)
    assert b"PLANTED" not in got
    print(dict(cleaned.headers))
