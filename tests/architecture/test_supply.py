"""What Vigie stands on is listed whole, with licences that go together, in forms that other tools read."""

from __future__ import annotations

import json
import re
from importlib import metadata

import pytest
from packageurl import PackageURL

from tests.architecture.house import ROOT
from tests.support import supply
from tests.support.supply import BILLS, COMPATIBLE, bill, is_compatible, licence_of, locked

LOCKED = locked()
NAMES = [package.name for package in LOCKED]


def test_no_locked_package_is_left_out() -> None:
    lines = [
        line.partition("==")[0].partition("[")[0]
        for lock in (ROOT / "requirements").glob("*.txt")
        for line in lock.read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    ]
    pinned = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    lines += [path.removeprefix("node_modules/") for path in pinned if path]
    assert len(NAMES) > 80
    assert set(NAMES) == set(lines)


def test_the_pages_packages_are_pinned_by_digest_and_name_no_address() -> None:
    """npm would write where it found each package; the lock is made with --omit-lockfile-registry-resolved."""
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = [facts for path, facts in json.loads(text)["packages"].items() if path]
    assert "://" not in text
    assert all(facts["integrity"].startswith("sha512-") for facts in packages)
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    versions = {**asked["dependencies"], **asked["devDependencies"]}
    assert versions
    assert all(re.fullmatch(r"\d+(\.\d+)+", version) for version in versions.values())


@pytest.mark.parametrize("name", NAMES)
def test_each_licence_is_known_and_goes_together_with_ours(name: str) -> None:
    assert is_compatible(licence_of(name)), f"{name}: {licence_of(name)} does not go with AGPL-3.0-or-later"


@pytest.mark.parametrize(
    ("expression", "goes"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1", True),
        ("MIT AND PSF-2.0", True),
        ("GPL-2.0-only", False),
        ("MIT AND MPL-1.1", False),
        ("SSPL-1.0", False),
        ("LicenseRef-Proprietary", False),
        ("", False),
    ],
)
def test_a_licence_that_does_not_go_together_is_refused(expression: str, goes: bool) -> None:
    assert is_compatible(expression) is goes


def test_a_licence_that_nobody_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = metadata.metadata("django")
    del facts["License-Expression"]
    monkeypatch.setattr(supply.metadata, "metadata", lambda name: facts)
    with pytest.raises(LookupError, match="BY_HAND"):
        licence_of("some-package")


def test_nothing_is_said_by_hand_of_a_package_that_is_gone() -> None:
    assert set(supply.BY_HAND) <= set(NAMES)
    assert "AGPL-3.0-or-later" not in COMPATIBLE  # nothing of that kind is among them: then think again


def test_the_page_of_licences_is_up_to_date() -> None:
    written = supply.PAGE.read_text(encoding="utf-8")
    assert written == supply.page(), "run `make licences`"
    assert [name for name in NAMES if f"| {name} |" not in written] == []


@pytest.mark.slow
@pytest.mark.parametrize("which", BILLS)
def test_the_bill_of_materials_names_each_package_with_purl_licence_and_every_hash(which: str) -> None:
    text = bill(which)
    facts = json.loads(text)
    expected = {package.name: package for package in LOCKED if package.lock in BILLS[which]}
    assert (facts["bomFormat"], facts["specVersion"]) == ("CycloneDX", "1.6")
    assert {part["name"] for part in facts["components"]} == set(expected)
    for part in facts["components"]:
        package = expected[part["name"]]
        url = PackageURL.from_string(part["purl"])
        named = "/".join(filter(None, (url.namespace, url.name)))
        kind = "pypi" if package.lock in supply.PYTHON else "npm"
        assert (url.type, named, url.version) == (kind, package.name, package.version)
        (distribution,) = part["externalReferences"]
        assert {one["content"] for one in distribution["hashes"]} == set(package.hashes) != set()
        assert part["licenses"] == [{"expression": licence_of(package.name)}]
    assert bill(which) == text  # the same twice
    assert not re.search(r"://(?!cyclonedx\.org)", text)  # no index, no other address
    assert str(ROOT) not in text


@pytest.mark.slow
@pytest.mark.parametrize("which", BILLS)
def test_the_bill_of_materials_keeps_the_standard_s_schema(which: str) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill(which)) is None
