"""The plan as a file, on the pages: out in three forms, in again, and a dry run first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from vigie.ground.accounts.actor import Actor
from vigie.ground.seal.fixtures import People
from vigie.plan.tree.actions import import_plan
from vigie.plan.tree.models import PlanVersion
from vigie.plan.tree.tests.plans import SMALL
from vigie.plan.tree.tests.test_office import document, workbook
from vigie.plan.tree.writing.formats import FORMATS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ClientOf = Callable[[Actor], Client]


@pytest.fixture
def version(people: People) -> PlanVersion:
    kept = import_plan(SMALL, source="essai.txt", by=Actor.system()).version
    assert kept
    return kept


@pytest.mark.parametrize("form", FORMATS)
def test_everyone_signed_in_takes_any_version_and_nobody_else(
    form: str, version: PlanVersion, people: People, client_of: ClientOf, client: Client
) -> None:
    address = reverse("tree:export", args=[version.pk, form])
    answer = client_of(people["outsider"]).get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == FORMATS[form].media
    assert answer["Content-Disposition"] == f'attachment; filename="plan-version-1.{form}"'
    assert address in client_of(people["outsider"]).get(reverse("tree:tree")).content.decode()
    assert client.get(address).status_code == 302


def test_there_is_no_other_form_and_no_other_version(version: PlanVersion, people: People, client_of: ClientOf) -> None:
    browser = client_of(people["coordinator"])
    assert browser.get(reverse("tree:export", args=[version.pk, "exe"])).status_code == 404
    assert browser.get(reverse("tree:export", args=[version.pk + 1, "txt"])).status_code == 404


@pytest.mark.parametrize("form, data", [("txt", SMALL), ("xlsx", workbook()), ("docx", document())])
def test_an_original_is_given_back_as_what_it_is_under_a_name_of_ours(
    form: str, data: bytes, people: People, client_of: ClientOf
) -> None:
    browser = client_of(people["coordinator"])
    file = SimpleUploadedFile('né"<à>\r\n.exe', data)
    assert browser.post(reverse("tree:import"), {"file": file}).status_code == 302
    answer = browser.get(reverse("tree:original"))
    assert answer.content == data
    assert answer["Content-Type"] == FORMATS[form].media
    assert answer["Content-Disposition"] == f'attachment; filename="plan.{form}"'


def test_a_dry_run_says_what_a_file_would_do_and_keeps_nothing(
    version: PlanVersion, people: People, client_of: ClientOf
) -> None:
    file = SimpleUploadedFile("essai.xlsx", workbook())
    answer = client_of(people["coordinator"]).post(reverse("tree:import"), {"file": file, "dry": "on"})
    assert answer.status_code == 200
    assert "5 éléments sont inchangés" in answer.content.decode()
    assert PlanVersion.objects.count() == 1


def test_a_workbook_with_a_formula_is_refused_and_the_cell_is_named(people: People, client_of: ClientOf) -> None:
    file = SimpleUploadedFile("essai.xlsx", workbook(lambda sheet: sheet.__setitem__("E8", "=1+1")))
    answer = client_of(people["coordinator"]).post(reverse("tree:import"), {"file": file})
    assert answer.status_code == 400
    assert "E8" in answer.content.decode()
    assert not PlanVersion.objects.exists()


def test_nobody_else_tries_a_file(people: People, client_of: ClientOf) -> None:
    file = SimpleUploadedFile("essai.xlsx", workbook())
    answer = client_of(people["decider"]).post(reverse("tree:import"), {"file": file, "dry": "on"})
    assert answer.status_code == 403
