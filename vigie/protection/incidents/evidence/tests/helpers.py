"""What every test of evidence does: join a file, take it out, look at the folder and at the chain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from vigie.ground.accounts.actor import Actor
from vigie.ground.audit.models import Entry
from vigie.protection.incidents.models import Evidence, Incident

Browser = Callable[[Actor], Client]


def send(client: Client, incident: Incident, name: str, data: bytes, note: str = "Reçue d’un voisin"):
    form = {"note": note, "file": SimpleUploadedFile(name, data, "text/html")}
    return client.post(f"{incident.get_absolute_url()}pieces/", form)


def join(client: Client, incident: Incident, name: str, data: bytes) -> Evidence:
    known = set(Evidence.objects.values_list("pk", flat=True))
    answer = send(client, incident, name, data)
    assert answer.status_code == 302, answer.content.decode()
    return Evidence.objects.select_related("file", "incident").exclude(pk__in=known).get()


def address(evidence: Evidence, what: str) -> str:
    return f"{evidence.incident.get_absolute_url()}pieces/{evidence.pk}/{what}/"


def taken(client: Client, evidence: Evidence, what: str) -> bytes:
    answer = client.get(address(evidence, what))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def verbs() -> list[str]:
    return [entry.facts["verb"] for entry in Entry.objects.order_by("pk")]


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
