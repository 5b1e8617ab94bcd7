"""What the environment may say of where a node is met; a wrong word stops the start with a sentence."""

from __future__ import annotations

import base64
import hashlib

import pytest

from vigie.conf import origin
from vigie.conf.environment import BadEnvironment, read_environment
from vigie.conf.origin import Origin, read_public_origin


def an_onion(key: bytes = bytes(range(32))) -> str:
    checksum = hashlib.sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    return base64.b32encode(key + checksum + b"\x03").decode().lower() + ".onion"


def told(monkeypatch: pytest.MonkeyPatch, **words: str) -> None:
    for name, value in words.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("https://vigie.example", "https://vigie.example"),
        ("https://Vigie.Example/", "https://vigie.example"),
        ("https://vigie.example:443", "https://vigie.example"),
        ("https://vigie.example:8443", "https://vigie.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        (f"http://{an_onion()}", f"http://{an_onion()}"),
        ("", ""),
    ],
)
def test_an_origin_is_https_or_never_leaves_a_sealed_path(
    monkeypatch: pytest.MonkeyPatch, said: str, meant: str
) -> None:
    told(monkeypatch, VIGIE_ORIGIN=said)
    read = origin.read_origin()
    assert str(read) == meant
    assert read.https == meant.startswith("https")


@pytest.mark.parametrize(
    "said",
    [
        "http://vigie.example", "http://192.168.1.5", "vigie.example", "ftp://vigie.example", "https://",
        "https://a@vigie.example", "https://vigie.example/bureau", "https://vigie.example:port", "https://x?y=1",
        f"http://{an_onion()[:20]}.onion", f"http://{an_onion().replace('a', 'b', 1)}",
    ],
)  # fmt: skip
def test_any_other_origin_is_refused_with_its_mend(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    told(monkeypatch, VIGIE_ORIGIN=said)
    with pytest.raises(BadEnvironment, match="VIGIE_ORIGIN"):
        origin.read_origin()


def test_an_onion_with_a_typing_error_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for right in (an_onion(), f"http://{an_onion()}/"):
        told(monkeypatch, VIGIE_ONION=right)
        assert origin.read_onion() == f"http://{an_onion()}"
    for wrong in ("abc.onion", an_onion().replace("a", "b", 1), "https://vigie.example"):
        told(monkeypatch, VIGIE_ONION=wrong)
        with pytest.raises(BadEnvironment, match="VIGIE_ONION"):
            origin.read_onion()


@pytest.mark.parametrize(
    ("said", "good"), [("mailto:a@b.example", True), ("https://b.example/x", True), ("a@b", False)]
)
def test_a_contact_is_an_address_that_works(monkeypatch: pytest.MonkeyPatch, said: str, good: bool) -> None:
    told(monkeypatch, VIGIE_CONTACT=said)
    if good:
        assert origin.read_contact() == said
    else:
        with pytest.raises(BadEnvironment, match="VIGIE_CONTACT"):
            origin.read_contact()


def test_a_door_has_one_of_two_names(monkeypatch: pytest.MonkeyPatch) -> None:
    told(monkeypatch, VIGIE_DOOR="back")
    with pytest.raises(BadEnvironment, match="VIGIE_DOOR"):
        origin.read_door()


def test_the_node_answers_under_its_origin_and_its_onion(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not read_environment().public
    told(monkeypatch, VIGIE_ORIGIN="https://vigie.example:8443", VIGIE_ONION=an_onion())
    env = read_environment()
    assert {"vigie.example", an_onion(), "127.0.0.1"} <= set(env.hosts)
    assert env.public


@pytest.mark.parametrize(
    ("words", "public"),
    [
        ({"VIGIE_ORIGIN": "http://localhost:8000"}, False),
        ({"VIGIE_HOSTS": "127.0.0.1,desk.localhost"}, False),
        ({"VIGIE_HOSTS": "vigie.example"}, True),
        ({"VIGIE_HOSTS": "*"}, True),
        ({"VIGIE_ONION": an_onion()}, True),
    ],
)
def test_a_node_is_public_as_soon_as_anyone_else_may_reach_it(
    monkeypatch: pytest.MonkeyPatch, words: dict[str, str], public: bool
) -> None:
    told(monkeypatch, **words)
    assert read_environment().public == public


def test_letters_link_to_the_public_door_and_never_to_the_desks(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Origin("https", "bureau.example", "bureau.example")
    assert read_public_origin(Origin()) == ""
    assert read_public_origin(desk) == "https://bureau.example"  # one address for both doors
    monkeypatch.setenv("VIGIE_DOOR", "desk")
    assert read_public_origin(desk) == ""
    monkeypatch.setenv("VIGIE_PUBLIC_ORIGIN", "https://alertes.example/")
    assert read_public_origin(desk) == "https://alertes.example"
    for wrong in ("http://alertes.example", "https://u:p@alertes.example", "https://alertes.example/page"):
        monkeypatch.setenv("VIGIE_PUBLIC_ORIGIN", wrong)
        with pytest.raises(BadEnvironment):
            read_public_origin(desk)
