"""An alarm outlives the refusal that found it, is told once, and is dealt with by someone else than whom it names."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import RequestFactory

from vigie.compute import crypto
from vigie.ground.access.actions import ALTERED, sign_in
from vigie.ground.access.alarms import acknowledge, announce, keep_waiting, open_alarms, raise_alarm
from vigie.ground.access.errors import Denied, FourEyes, WrongState
from vigie.ground.access.models import Alarm, AlarmKind
from vigie.ground.accounts.models import User
from vigie.ground.accounts.sessions import SessionStore
from vigie.ground.accounts.writes import ReadOnlyGet
from vigie.ground.audit.models import Entry
from vigie.ground.seal.factories import PASSPHRASE
from vigie.ground.seal.fixtures import People

pytestmark = pytest.mark.django_db
THING = ("seal.teamepoch", "1")


def test_found_inside_a_transaction_it_outlives_the_rollback(people: People) -> None:
    with transaction.atomic():
        raise_alarm(AlarmKind.ALTERED_KEY, THING, by=people["officer"])
        transaction.set_rollback(True)
    assert not Alarm.objects.exists()
    keep_waiting()
    assert Alarm.objects.get().raised_by == people["officer"].user
    assert Entry.objects.last().facts["verb"] == "alarm.raise"
    keep_waiting()
    assert Alarm.objects.count() == 1


def test_found_outside_it_is_kept_at_once_and_told_once(people: People) -> None:
    before = Entry.objects.count()
    for finder in ("officer", "monitor", "officer"):
        raise_alarm(AlarmKind.ALTERED_KEY, THING, by=people[finder])
    assert Alarm.objects.count() == 1
    assert Entry.objects.count() == before + 1


def test_it_is_told_again_when_it_happens_again_after_it_was_dealt_with(people: People) -> None:
    raise_alarm(AlarmKind.ALTERED_KEY, THING, by=people["officer"])
    acknowledge(Alarm.objects.get(), by=people["decider"])
    raise_alarm(AlarmKind.ALTERED_KEY, THING, by=people["officer"])
    assert Alarm.objects.filter(acknowledged_at=None).count() == 1
    assert Alarm.objects.count() == 2


def test_an_alarm_of_a_change_is_undone_with_it(people: People) -> None:
    with transaction.atomic():
        announce(AlarmKind.FREEZE, THING, by=people["officer"])
        assert Alarm.objects.exists()
        transaction.set_rollback(True)
    keep_waiting()
    assert not Alarm.objects.exists()


def test_keepers_and_deciders_see_and_deal_with_it_others_do_not(people: People) -> None:
    raise_alarm(AlarmKind.FORGED_GRANT, THING, by=people["officer"])
    alarm = Alarm.objects.get()
    for name in ("officer", "monitor", "analyst", "coordinator", "outsider"):
        assert not open_alarms(people[name]).exists()
        with pytest.raises(Denied):
            acknowledge(alarm, by=people[name])
    for name in ("founder", "decider"):
        assert open_alarms(people[name]).exists()
    acknowledge(alarm, by=people["decider"])
    with pytest.raises(WrongState):
        acknowledge(alarm, by=people["founder"])
    assert not open_alarms(people["founder"]).exists()


def test_nobody_deals_with_an_alarm_about_themselves(people: People) -> None:
    raise_alarm(AlarmKind.BULK_OPENING, people["decider"].user, by=people["decider"])
    with pytest.raises(FourEyes):
        acknowledge(Alarm.objects.get(), by=people["decider"])
    acknowledge(Alarm.objects.get(), by=people["founder"])


def test_signing_in_with_swapped_keys_or_weaker_protection_is_refused_and_told(people: People) -> None:
    request = RequestFactory().post("/bureau/entrer/")
    request.session = SessionStore()
    officer, monitor = people["officer"].user, people["monitor"].user
    User.objects.filter(pk=officer.pk).update(public_key=crypto.public_key(crypto.new_key()))
    User.objects.filter(pk=monitor.pk).update(kdf={**monitor.kdf, "memory_kib": 8})
    for person, kind in ((officer, AlarmKind.ALTERED_KEY), (monitor, AlarmKind.WEAK_KDF)):
        with pytest.raises(Denied) as refusal:
            sign_in(request, person.username, PASSPHRASE, "000000")
        assert refusal.value.message == ALTERED
        assert Alarm.objects.get(kind=kind).subject_id == str(person.pk)


def test_a_wrong_passphrase_is_no_alarm(people: People) -> None:
    request = RequestFactory().post("/bureau/entrer/")
    request.session = SessionStore()
    with pytest.raises(Denied):
        sign_in(request, "officer", "une autre phrase", "000000")
    assert not Alarm.objects.exists()


def test_a_page_that_is_only_read_may_keep_an_alarm(people: People) -> None:
    def page(request):
        raise_alarm(AlarmKind.ALTERED_RECORD, THING, by=people["officer"])
        with transaction.atomic():
            raise_alarm(AlarmKind.ALTERED_KEY, THING, by=people["officer"])
        keep_waiting()

    ReadOnlyGet(page)(RequestFactory().get("/bureau/"))
    assert Alarm.objects.count() == 2
