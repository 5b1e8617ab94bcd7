"""What a client encrypted by the specification opens with the form's private key, whole, and with no other."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from functools import cache
from itertools import islice
from xml.etree import ElementTree as ET

import pytest
from cryptography.hazmat.primitives import hashes

from vigie.compute import odk
from vigie.compute.odk import Manifest, NotForThisKey
from vigie.compute.tests.odk_client import encrypted

XML = "<data id='f'><words>Récit inventé.</words></data>".encode()
ANDROIDS = hashes.SHA1()  # noqa: S303  # what Android's own provider masks with
PICTURES = tuple((f"{n}.jpg", bytes([n]) * (n + 15)) for n in range(18))


@cache
def pair(number: int = 0) -> tuple[bytes, bytes]:
    return odk.new_key_pair()


def manifest_of(files: dict[str, bytes]) -> Manifest:
    root = ET.fromstring(files["submission.xml"])
    found = {element.tag.rpartition("}")[2]: element.text or "" for element in root.iter()}
    media = tuple(element.text or "" for element in root.iter() if element.tag.endswith("}file"))
    key, told = found["base64EncryptedKey"], found["base64EncryptedElementSignature"]
    return Manifest(root.get("id"), root.get("version"), found["instanceID"], key, told, media, "submission.xml.enc")


def sent(**how) -> tuple[Manifest, dict[str, bytes]]:
    told = {"form": "fiche-a", "version": "1", "instance": "uuid:é-1", "public": odk.for_a_form(pair()[1]), **how}
    files = encrypted(XML, **told)
    return manifest_of(files), files


@pytest.mark.parametrize(
    "how",
    [{}, {"media": PICTURES}, {"media": (("vide.txt", b""),)}, {"version": ""}, {"mask": ANDROIDS}],
    ids=["alone", "more files than the vector has bytes", "an empty file", "no version", "Android's own provider"],
)
def test_every_file_opens_as_it_was(how) -> None:
    manifest, files = sent(**how)
    assert odk.opened(manifest, files, pair()[0]) == {"submission.xml": XML, **dict(how.get("media", ()))}


def test_the_vectors_count_up_one_byte_after_the_other_and_overflow_within_it() -> None:
    first, second = islice(odk.vectors("uuid:1", b"k" * 32), 2)
    assert (second[1] - first[1]) % 256 == 1
    assert first[0] == second[0]
    assert first[2:] == second[2:]
    assert len(list(islice(odk.vectors("x", b"k" * 32), 600))) == 600


def test_another_key_opens_nothing() -> None:
    with pytest.raises(NotForThisKey):
        odk.opened(*sent(), pair(1)[0])


def test_what_was_changed_on_its_way_is_not_taken_for_the_form() -> None:
    manifest, files = sent(media=PICTURES[:1])
    whole = files["submission.xml.enc"]
    for name, content in (
        ("submission.xml.enc", bytes([whole[0] ^ 1]) + whole[1:]),
        ("submission.xml.enc", whole[:-1]),
        ("0.jpg.enc", files["0.jpg.enc"][::-1]),
    ):
        with pytest.raises(NotForThisKey):
            odk.opened(manifest, {**files, name: content}, pair()[0])


@pytest.mark.parametrize(
    "lie",
    [
        {"instance": "uuid:other"}, {"form": "fiche-b"}, {"version": "2"}, {"key": "AAAA"}, {"signature": "AAAA"},
        {"signature": b64encode(bytes(256)).decode()}, {"media": ("0.jpg.enc",)}, {"key": "not base64!"},
    ],
    ids=str,
)  # fmt: skip
def test_a_manifest_that_lies_opens_nothing(lie) -> None:
    manifest, files = sent()
    with pytest.raises(NotForThisKey):
        odk.opened(replace(manifest, **lie), files, pair()[0])
