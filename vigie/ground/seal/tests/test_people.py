"""A real node begins with one person, who lets the others in with their own passphrase."""

from __future__ import annotations

import getpass
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from vigie.ground.access.models import Membership
from vigie.ground.accounts.passphrase import unlock
from vigie.ground.seal.models import Grant

pytestmark = pytest.mark.django_db


def people(*words: str) -> list[str]:
    out = StringIO()
    call_command("people", *words, stdout=out)
    return [line.strip() for line in out.getvalue().splitlines()]


def test_the_first_person_lets_the_second_in(monkeypatch: pytest.MonkeyPatch) -> None:
    passphrase = people("found", "awa", "--quorum-later")[2]
    monkeypatch.setattr(getpass, "getpass", lambda prompt: passphrase)
    shown = people("add", "bela", "intake:officer", "monitoring:officer", "--by", "awa")
    user, _keyring, _secret = unlock("bela", shown[2])
    assert set(Membership.objects.filter(user=user).values_list("team", "role")) == {
        ("intake", "officer"),
        ("monitoring", "officer"),
    }
    assert Grant.objects.filter(user=user).count() == 2
    monkeypatch.setattr(getpass, "getpass", lambda prompt: shown[2])
    with pytest.raises(CommandError):
        people("add", "chance", "intake:officer", "--by", "bela")
    monkeypatch.setattr(getpass, "getpass", lambda prompt: "une autre phrase")
    with pytest.raises(CommandError):
        people("add", "chance", "intake:officer", "--by", "awa")


def test_a_node_is_founded_once_and_never_in_a_demonstration(settings: Settings) -> None:
    people("found", "awa", "--quorum-later")
    with pytest.raises(CommandError):
        people("found", "bela")
    with pytest.raises(CommandError):
        people("add", "bela", "intake:king", "--by", "awa")
    settings.VIGIE_DEMO = True
    with pytest.raises(CommandError):
        people("found", "chance")
