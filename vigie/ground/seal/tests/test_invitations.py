"""Someone is let in by a link, five spoken words, and a keeper who compared eight others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.forms.models import model_to_dict

from vigie.ground.access.account import new_totp_secret
from vigie.ground.access.errors import Busy, Denied, Invalid, WrongState
from vigie.ground.access.models import Membership
from vigie.ground.access.roles import Role
from vigie.ground.accounts import kdf_queue, recovery_codes
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.fingerprint import fingerprint
from vigie.ground.accounts.models import Device, RecoveryCode, Session, User
from vigie.ground.accounts.passphrase import WrongPassphrase, totp_code, unlock
from vigie.ground.audit.models import Entry
from vigie.ground.seal.actions import admit
from vigie.ground.seal.factories import PASSPHRASE, make_person
from vigie.ground.seal.fixtures import People
from vigie.ground.seal.invitation_models import Invitation, InvitationState
from vigie.ground.seal.invitations import (
    LIFE,
    MOST_WRONG_CODES,
    PATIENCE,
    Answered,
    Made,
    accept,
    answered_person,
    expire_invitations,
    find_invitation,
    invite,
    invite_to_renew,
    let_in,
    may_let_in,
    prove_code,
    withdraw_invitation,
)
from vigie.ground.seal.models import Grant
from vigie.ground.seal.opening import team_keys

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHOSEN = "girafe parasol mardi confiture violon"
NOW = 1_800_000_000
ROLES = [("intake", Role.OFFICER), ("monitoring", Role.OFFICER)]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def keeper(people: People) -> Actor:
    return people["founder"]


@pytest.fixture
def made(keeper: Actor) -> Made:
    return invite(ROLES, by=keeper)


def answer(made: Made, pseudonym: str = "héron", passphrase: str = CHOSEN) -> Answered:
    invitation = prove_code(made.token, made.code)
    secret = new_totp_secret()
    return accept(invitation, pseudonym, passphrase, secret, totp_code(secret))


def verbs() -> set[str]:
    return {str(entry.facts["verb"]) for entry in Entry.objects.all()}


def state_of(made: Made) -> str:
    return Invitation.objects.get(pk=made.invitation.pk).state


# --- The whole way ------------------------------------------------------------------------------------------------


def test_whoever_answers_is_in_once_a_keeper_compared_the_words(made: Made, keeper: Actor) -> None:
    answered = answer(made)
    with pytest.raises(WrongPassphrase):  # not before
        unlock("héron", CHOSEN)
    assert not Membership.objects.filter(user=answered.person).exists()
    assert not Grant.objects.filter(user=answered.person).exists()
    invitation = Invitation.objects.get(pk=made.invitation.pk)
    seen = answered_person(invitation)
    assert seen is not None
    assert fingerprint(seen) == fingerprint(answered.person)
    assert let_in(invitation, by=keeper) == []
    user, keyring, _secret = unlock("héron", CHOSEN)
    assert team_keys(Actor(user, keyring), "intake", 1).seed == team_keys(keeper, "intake", 1).seed
    assert set(Membership.objects.live().filter(user=user).values_list("team", "role")) == set(ROLES)
    assert recovery_codes.is_unused("héron", answered.recovery_codes[0])
    assert {"invitation.make", "invitation.accept", "invitation.let_in", "member.admit"} <= verbs()


def test_the_code_that_proved_the_authenticator_is_spent(made: Made, keeper: Actor) -> None:
    answered = answer(made)
    assert answered.person.totp_last_step == NOW // 30


def test_the_table_alone_opens_neither_link_nor_code(made: Made) -> None:
    row = Invitation.objects.get(pk=made.invitation.pk)
    stored = repr(model_to_dict(row)) + bytes(row.link_digest).hex() + bytes(row.code_digest).hex()
    assert made.token not in stored
    assert not any(word in stored for word in made.code.split())
    assert find_invitation(bytes(row.link_digest).hex()) is None


def test_words_are_taken_as_they_were_heard(made: Made) -> None:
    heard = made.code.upper().replace("É", "E").replace(" ", ", ")
    assert prove_code(made.token, heard).pk == made.invitation.pk


# --- The spoken code ----------------------------------------------------------------------------------------------


def test_five_wrong_codes_end_an_invitation(made: Made) -> None:
    for _ in range(MOST_WRONG_CODES):
        with pytest.raises(Invalid):
            prove_code(made.token, "un deux trois quatre cinq")
    assert state_of(made) == InvitationState.WRONG_CODES
    with pytest.raises(Invalid):
        prove_code(made.token, made.code)
    assert "invitation.wrong_codes" in verbs()


def test_four_wrong_codes_do_not(made: Made) -> None:
    for _ in range(MOST_WRONG_CODES - 1):
        with pytest.raises(Invalid):
            prove_code(made.token, "")
    prove_code(made.token, made.code)


def test_a_code_belongs_to_its_link(made: Made, keeper: Actor) -> None:
    other = invite(ROLES, by=keeper)
    with pytest.raises(Invalid):
        prove_code(other.token, made.code)
    with pytest.raises(Invalid):
        prove_code("no-such-link", made.code)


# --- Ends ---------------------------------------------------------------------------------------------------------


def test_an_invitation_is_answered_once(made: Made) -> None:
    answer(made)
    with pytest.raises(WrongState):
        answer(made, "butor")
    assert not User.objects.filter(username="butor").exists()


def test_after_seventy_two_hours_the_link_leads_nowhere(made: Made, clock: time_machine.Traveller) -> None:
    clock.shift(LIFE - timedelta(seconds=1))
    proved = prove_code(made.token, made.code)
    clock.shift(2)
    with pytest.raises(Invalid):
        prove_code(made.token, made.code)
    secret = new_totp_secret()
    with pytest.raises(WrongState):
        accept(proved, "héron", CHOSEN, secret, totp_code(secret))
    assert expire_invitations() == 1
    assert state_of(made) == InvitationState.EXPIRED


def test_whoever_is_never_let_in_is_forgotten(made: Made, clock: time_machine.Traveller) -> None:
    answer(made)
    clock.shift(PATIENCE + timedelta(seconds=1))
    assert expire_invitations() == 1
    assert not User.objects.filter(username="héron").exists()
    assert not RecoveryCode.objects.exists()
    assert expire_invitations() == 0


def test_a_keeper_withdraws_an_invitation_whose_words_did_not_match(made: Made, people: People) -> None:
    answer(made)
    with pytest.raises(Denied):
        withdraw_invitation(made.invitation, by=people["officer"])
    withdraw_invitation(made.invitation, by=people["founder"])
    assert not User.objects.filter(username="héron").exists()
    with pytest.raises(WrongState):
        withdraw_invitation(made.invitation, by=people["founder"])
    with pytest.raises(WrongState):
        let_in(Invitation.objects.get(pk=made.invitation.pk), by=people["founder"])


# --- Who may ------------------------------------------------------------------------------------------------------


def test_only_keepers_invite_and_only_into_their_teams(people: People) -> None:
    for name in ("officer", "coordinator", "outsider"):
        with pytest.raises(Denied):
            invite(ROLES, by=people[name])
    one_team = make_person("gardienne", {"intake": Role.KEEPER}, by=people["founder"])
    invite([("intake", Role.OFFICER)], by=one_team)
    with pytest.raises(Denied):
        invite(ROLES, by=one_team)
    with pytest.raises(Invalid):
        invite([], by=one_team)
    with pytest.raises(Denied):
        invite(ROLES, by=Actor.nobody())


def test_only_a_keeper_of_all_its_teams_lets_someone_in(made: Made, people: People) -> None:
    answer(made)
    invitation = Invitation.objects.get(pk=made.invitation.pk)
    one_team = make_person("gardienne", {"intake": Role.KEEPER}, by=people["founder"])
    for actor in (people["officer"], one_team, Actor.nobody(), Actor.system()):
        assert not may_let_in(invitation, actor)
        with pytest.raises(Denied):
            let_in(invitation, by=actor)
    assert not User.objects.get(username="héron").is_active
    assert may_let_in(invitation, people["founder"])
    let_in(invitation, by=people["founder"])
    with pytest.raises(WrongState):
        let_in(invitation, by=people["founder"])


def test_a_keeper_sees_the_invitations_of_their_teams_alone(made: Made, people: People) -> None:
    other = make_person("refuge", {"shelter": Role.KEEPER}, by=people["founder"])
    one_team = make_person("gardienne", {"intake": Role.KEEPER}, by=people["founder"])
    assert Invitation.objects.visible_to(people["founder"]).count() == 1
    assert Invitation.objects.visible_to(one_team).count() == 1
    for actor in (other, people["officer"], Actor.nobody()):
        assert not Invitation.objects.visible_to(actor).exists()


# --- What is chosen -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pseudonym", ["", "ab", "a b c", "x" * 41, "-héron", "offi/cer", "officer", "OFFICER"])
def test_a_pseudonym_is_short_plain_and_free(made: Made, pseudonym: str) -> None:
    with pytest.raises(Invalid):
        answer(made, pseudonym)
    assert state_of(made) == InvitationState.OPEN


def test_a_weak_passphrase_a_wrong_code_or_a_full_queue_make_nothing(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Invalid):
        answer(made, passphrase="héron héron héron")
    invitation, secret = prove_code(made.token, made.code), new_totp_secret()
    with pytest.raises(Invalid):
        accept(invitation, "héron", CHOSEN, secret, "000000")
    monkeypatch.setattr(kdf_queue, "_places", kdf_queue.threading.BoundedSemaphore(1))
    kdf_queue._places.acquire()
    with pytest.raises(Busy):
        answer(made)
    assert not User.objects.filter(username="héron").exists()
    kdf_queue._places.release()
    answer(made)


# --- New keys for someone known -----------------------------------------------------------------------------------


@pytest.fixture
def lost(people: People) -> Actor:
    """A keeper of intake who let someone in, has a session and a trusted browser, and lost their passphrase."""
    actor = make_person(
        "perdue", {"intake": [Role.KEEPER, Role.OFFICER], "shelter": Role.OFFICER}, by=people["founder"]
    )
    make_person("accueillie", {"intake": Role.OFFICER}, by=people["founder"])
    Grant.objects.filter(user__username="accueillie").delete()
    admit(User.objects.get(username="accueillie"), "intake", Role.MONITOR, by=actor)
    Device.objects.create(user_id=actor.user.pk, token_digest=b"x" * 32, until="2030-01-01T00:00Z")
    return actor


def test_a_lost_passphrase_is_renewed_under_the_same_pseudonym(lost: Actor, people: People, keeper: Actor) -> None:
    made = invite_to_renew(lost.user, by=keeper)
    answered = answer(made, pseudonym="ignored", passphrase=CHOSEN)
    assert answered.person.pk == lost.user.pk
    unlock("perdue", PASSPHRASE)  # the old keys work until the words were compared
    invitation = Invitation.objects.get(pk=made.invitation.pk)
    seen = answered_person(invitation)
    assert seen is not None
    assert fingerprint(seen) == fingerprint(answered.person) != fingerprint(lost.user)
    assert let_in(invitation, by=keeper) == []
    with pytest.raises(WrongPassphrase):
        unlock("perdue", PASSPHRASE)
    user, keyring, _secret = unlock("perdue", CHOSEN)
    again = Actor(user, keyring)
    assert user.pk == lost.user.pk
    for team in ("intake", "shelter"):
        assert team_keys(again, team, 1).seed == team_keys(keeper, team, 1).seed
    assert Membership.objects.live().filter(user=user).count() == 3
    assert not Device.objects.exists()
    assert not Session.objects.filter(user=user).exists()
    assert recovery_codes.is_unused("perdue", answered.recovery_codes[9])


def test_whom_the_renewed_person_let_in_can_still_read(lost: Actor, keeper: Actor) -> None:
    made = invite_to_renew(lost.user, by=keeper)
    answer(made)
    let_in(Invitation.objects.get(pk=made.invitation.pk), by=keeper)
    user, keyring, _secret = unlock("accueillie", PASSPHRASE)
    assert Grant.objects.get(user=user).signer_id == lost.user.pk
    assert team_keys(Actor(user, keyring), "intake", 1).seed == team_keys(keeper, "intake", 1).seed


def test_a_withdrawn_renewal_changes_nothing(lost: Actor, keeper: Actor) -> None:
    made = invite_to_renew(lost.user, by=keeper)
    answer(made)
    withdraw_invitation(made.invitation, by=keeper)
    user, keyring, _secret = unlock("perdue", PASSPHRASE)
    assert team_keys(Actor(user, keyring), "intake", 1).seed == team_keys(keeper, "intake", 1).seed
    assert bytes(Invitation.objects.get(pk=made.invitation.pk).pending) == b""


def test_a_role_that_ended_meanwhile_does_not_come_back(lost: Actor, keeper: Actor) -> None:
    made = invite_to_renew(lost.user, by=keeper)
    answer(made)
    Membership.objects.filter(user=lost.user, team="shelter").update(ended_at="2026-01-01T00:00Z")
    let_in(Invitation.objects.get(pk=made.invitation.pk), by=keeper)
    assert set(Membership.objects.live().filter(user=lost.user).values_list("team", flat=True)) == {"intake"}
    assert set(Grant.objects.filter(user=lost.user).values_list("epoch__team", flat=True)) == {"intake"}


def test_a_keeper_of_one_team_renews_and_says_which_teams_still_wait(lost: Actor, people: People) -> None:
    one_team = make_person("gardienne", {"intake": Role.KEEPER}, by=people["founder"])
    made = invite_to_renew(lost.user, by=one_team)
    answer(made)
    assert let_in(Invitation.objects.get(pk=made.invitation.pk), by=one_team) == ["shelter"]


def test_nobody_renews_themselves_nor_a_stranger_to_their_teams(lost: Actor, people: People) -> None:
    for actor in (lost, people["officer"], make_person("refuge", {"direction": Role.KEEPER}, by=people["founder"])):
        with pytest.raises(Denied):
            invite_to_renew(lost.user, by=actor)
    User.objects.filter(pk=lost.user.pk).update(is_active=False)
    with pytest.raises(Invalid):
        invite_to_renew(User.objects.get(pk=lost.user.pk), by=people["founder"])
