"""Where the house does what can hurt: run, connect, encrypt, draw lots. Each place is known, with its reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.house import ROOT, python_files, short, tracked_files

CONNECTS = {"socket", "ssl", "http.client", "urllib.request", "smtplib", "ftplib", "telnetlib", "requests", "httpx"}
CONNECTS |= {"imaplib", "poplib"}
MAY_CONNECT = {
    "vigie/conf/machine.py": "asks whether a scanner answers on this machine",
    "vigie/conf/serve.py": "asks whether its own port on loopback is free",
    "vigie/protection/intake/mailbox/imap.py": "empties the mailbox that a setting names",
    "vigie/ground/mail/backend.py": "hands letters to the mail server that a setting names",
    "vigie/ground/mail/trying.py": "names the faults of the mail server that a setting names",
    "vigie/warning/alerts/mailing.py": "names the faults of the mail server that Django's settings name",
    "vigie/ground/mail/answers.py": "reads what the faults of that mail server say of one address",
    "vigie/warning/subscribers/posting.py": "names the faults of the mail server that a setting names",
    "vigie/warning/signals/feeds/ucdp_api.py": "asks the public feed that a setting names, when its import is run",
    "vigie/ground/files/scanning.py": "asks the scanner that a setting names",
}
UNSAFE_FORMATS = {"pickle", "marshal", "shelve", "dill", "yaml"}
CRYPTOGRAPHY = {"cryptography", "hashlib", "hmac", "pyrage", "shamir_mnemonic", "fido2"}
MAY_ENCRYPT = {
    "vigie/compute/age_passphrase.py": "age files with a passphrase, for backups: scrypt and ChaCha20-Poly1305",
    "vigie/compute/crypto.py": "every primitive that seals, signs or derives",
    "vigie/compute/odk.py": "ODK's encrypted forms (RSA-OAEP, AES-CFB), and the MD5 of OpenRosa's lists",
    "vigie/compute/forecast/learnt.py": "a name of the counts and code that it learnt with; protects nothing",
    "vigie/compute/fingerprint.py": "SHA-256 of a key, for words to compare",
    "vigie/conf/backup.py": "makes the identity of the backup, to be kept on paper",
    "vigie/conf/origin.py": "the checksum inside an onion address (SHA3-256)",
    "vigie/conf/prepare.py": "a digest of what is installed; protects nothing",
    "vigie/ground/access/limits.py": "HMAC of a person and an action, so that counts name nobody",
    "vigie/ground/accounts/devices.py": "the hash of a trusted browser's token",
    "vigie/ground/accounts/fingerprint.py": "SHA-256 of a person's keys, for words to compare",
    "vigie/ground/accounts/passkeys.py": "WebAuthn, and HMAC of its challenges",
    "vigie/ground/accounts/passphrase.py": "TOTP, and the hash of the login verifier",
    "vigie/ground/accounts/sessions.py": "the hash of a session's token",
    "vigie/ground/audit/actions.py": "SHA-256 of each entry and the one before",
    "vigie/ground/audit/exporting.py": "SHA-256 of the exported lines",
    "vigie/ground/audit/verifying.py": "SHA-256 of each entry, once more",
    "vigie/doors/field/disguise.py": "HMAC of the node's secret draws its disguise; protects nothing",
    "vigie/doors/field/views.py": "SHA-256 of what a phone keeps of the application, so that it sees a new version",
    "vigie/ground/backup/container.py": "SHA-256 of each part of a backup",
    "vigie/ground/backup/locks.py": "age for backups",
    "vigie/ground/backup/making.py": "age, and the digest of the whole file",
    "vigie/ground/backup/reading.py": "SHA-256 of each part, once more",
    "vigie/ground/backup/register.py": "SHA-256 of a backup, before an expired one is removed",
    "vigie/ground/files/streams.py": "age for files",
    "vigie/ground/seal/escrow.py": "compares the pins of the quorum's key in constant time",
    "vigie/ground/seal/halves.py": "SLIP-39 halves of a data key",
    "vigie/ground/seal/invitations.py": "compares digests of spoken codes in constant time",
    "vigie/ground/seal/shares.py": "SLIP-39 shares of the quorum",
    "vigie/ground/terms/loading.py": "a digest of the shipped lists; protects nothing",
    "vigie/ground/ui/css.py": "the hash of the inlined style sheet, for the CSP",
    "vigie/plan/collection/marks.py": "a mark of the values that a person or a sheet was shown; protects nothing",
    "vigie/plan/reports/content.py": "the hash of a fixed report, to show that it never changed",
    "vigie/plan/reports/iati/actions.py": "the hash of a file that the world may read",
    "vigie/plan/reports/iati/telling.py": "the hash of the text that was cleared",
    "vigie/plan/indicators/freezing.py": "the hash of a locked figure, to see that it is what it was",
    "vigie/plan/tree/stored.py": "the hash of a plan's file, to know it again, and of an anomaly's place",
    "vigie/protection/intake/conversation.py": "the hash of a reporter's lookup id",
    "vigie/protection/intake/texts/gateways.py": "HMAC of what gateways sign, as each of them defines it",
    "vigie/warning/outlook/models.py": "a digest of the counts that were read; protects nothing",
    "vigie/warning/signals/feeds/table.py": "a digest of a feed's file, to know it again",
    "vigie/warning/signals/ladders/queries.py": "a digest of a ladder's steps, kept inside a seal; protects nothing",
    "vigie/warning/signals/keys.py": "HMAC of a feed's rows under the key of its source",
}
MAY_DRAW = {
    "vigie/demo/story.py": "the same invented story for everyone, from a fixed seed",
    "vigie/ground/accounts/kdf_queue.py": "which of two lock files is tried first",
}
FIELD = "vigie/doors/field/"
# Days without a network: sealed bytes wait on the phone; the journey that dumps a profile shows what lies there.
MAY_STORE = {
    f"{FIELD}js/store.js": "sealed envelopes and the team's public key; and erasing all of it",
    f"{FIELD}js/app.entry.js": "asks whether the browser has a store at all",
}
BROWSER_STORES = re.compile(r"\b(?:localStorage|sessionStorage|indexedDB|document\.cookie|innerHTML|eval)\b")


def product() -> Iterator[tuple[str, ast.Module]]:
    """Each module that a node runs, tests left out."""
    for path in python_files():
        name = short(path)
        if name.startswith("vigie/") and not {"tests", "build"} & set(path.parts) and path.name != "testing.py":
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> set[str]:
    """The modules that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def users_of(modules: set[str]) -> set[str]:
    """The product's files that import one of these, or something inside it."""
    return {
        name
        for name, tree in product()
        if any(one == module or one.startswith(f"{module}.") for one in imported(tree) for module in modules)
    }


def unknown(modules: set[str], reasons: dict[str, str]) -> tuple[set[str], set[str]]:
    """Files that use one of the modules without a reason, and reasons of files that do not (any more)."""
    found = users_of(modules)
    return found - set(reasons), set(reasons) - found


def runs_text(tree: ast.AST) -> list[str]:
    """Calls that take text for code, for a shell's line or for a template."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        shell = any(word.arg == "shell" and ast.unparse(word.value) != "False" for word in node.keywords)
        if called in {"eval", "exec", "compile", "os.system", "os.popen"} or shell or called.endswith("from_string"):
            found.append(f"{called} in line {node.lineno}")
    return found


def test_nothing_runs_text_as_code_or_through_a_shell() -> None:
    assert not {name: found for name, tree in product() if (found := runs_text(tree))}
    assert not users_of(UNSAFE_FORMATS)
    assert runs_text(ast.parse("subprocess.run(words, shell=True); eval(words)"))


def test_only_the_named_modules_open_connections() -> None:
    assert unknown(CONNECTS, MAY_CONNECT) == (set(), set())


def test_cryptography_is_used_only_where_the_inventory_says() -> None:
    assert unknown(CRYPTOGRAPHY, MAY_ENCRYPT) == (set(), set())


def test_chance_comes_from_the_operating_system() -> None:
    assert unknown({"random", "numpy.random"}, MAY_DRAW) == (set(), set())


def test_every_reason_says_something() -> None:
    reasons = [*MAY_CONNECT.values(), *MAY_ENCRYPT.values(), *MAY_DRAW.values(), *MAY_STORE.values()]
    assert all(len(reason.split()) >= 3 for reason in reasons)


def test_no_script_keeps_anything_in_the_browser() -> None:
    scripts = [path for path in tracked_files() if path.suffix == ".js" and (ROOT / "vigie") in path.parents]
    ours = [path for path in scripts if ".min." not in path.name and short(path) not in MAY_STORE]
    assert ours
    assert {name for name in MAY_STORE if not (ROOT / name).is_file()} == set()
    assert not {short(path): found for path in ours if (found := BROWSER_STORES.findall(path.read_text("utf-8")))}
