"""A real node under attack from outside: what it prints, how it counts, what its processes allow, who it refuses."""

from __future__ import annotations

import http.client
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.support.node import ROOT, Node, free_port, running_node
from vigie.conf.tests.test_origin import an_onion

pytestmark = [pytest.mark.slow, pytest.mark.node]
PLANTED = "NgaissonaVigne"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

FOUND = """
import json, django, sys
django.setup()
from django.conf import settings
settings.VIGIE_CHEAP_KDF = True
from vigie.ground.access.roles import Role
from vigie.ground.accounts.sessions import SessionStore
from vigie.ground.seal.factories import make_founder, make_person
made = {}
founder = make_founder()
for name in ("one", "two"):
    actor = make_person(name, {"monitoring": Role.MONITOR, "intake": Role.OFFICER}, by=founder)
    session = SessionStore()
    keys = {"seed": actor.keyring.seed.hex(), "sign": actor.keyring.sign_seed.hex()}
    session.update({"user": str(actor.user.pk), **keys})
    session.create()
    made[name] = session.session_key
print(json.dumps(made))
"""


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "VIGIE_ORIGIN", "VIGIE_DOOR", "VIGIE_ONION", "VIGIE_DEBUG", "VIGIE_HOSTS"):
        monkeypatch.delenv(name, raising=False)


def vigie(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vigie", *words],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def ask(
    node: Node, method: str, path: str, body: bytes | str | None = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=30)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode(errors="replace")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A node's folder with two people, made by another process; their sessions' tokens."""
    home = tmp_path_factory.mktemp("hardened") / "home"
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"VIGIE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "vigie.conf.settings"}
    for command in (["-m", "vigie", "prepare"], ["-c", FOUND]):
        # The cheap derivation is refused outside pytest, which the module's presence shows.
        words = command if command[0] == "-m" else ["-c", f"import pytest\n{command[1]}"]
        done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return home, json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def node(prepared: tuple[Path, dict[str, str]]) -> Iterator[Node]:
    with running_node(prepared[0], DATABASE_URL="") as started:
        yield started


def test_forced_faults_print_no_planted_word(node: Node) -> None:
    with sqlite3.connect(node.home / "vigie.sqlite3") as database:
        database.execute(
            "CREATE TRIGGER planted BEFORE INSERT ON intake_report "
            f"BEGIN SELECT RAISE(ABORT, '{PLANTED} in the message of the database'); END"
        )
    try:
        report = urlencode({"words": f"{PLANTED} a été suivie.", "country": "CMR"})
        assert ask(node, "POST", f"/ecrire?x={PLANTED}", report, **FORM, User_Agent=PLANTED)[0] == 500
    finally:
        with sqlite3.connect(node.home / "vigie.sqlite3") as database:
            database.execute("DROP TRIGGER planted")
    assert ask(node, "GET", f"/{PLANTED}")[0] == 404
    assert ask(node, "GET", f"/bureau/violations/{PLANTED}/")[0] == 404
    assert ask(node, "GET", "/", Host=f"{PLANTED}.example")[0] == 400
    assert ask(node, "POST", "/bureau/entrer/", urlencode({"pseudonym": PLANTED}), **FORM)[0] == 403
    assert ask(node, "POST", "/ecrire", urlencode({"words": PLANTED * 200_000}), **FORM)[0] == 413
    assert ask(node, "POST", "/ecrire", "&".join(f"{PLANTED}{n}=" for n in range(600)), **FORM)[0] == 400
    assert ask(node, "POST", "/ecrire", PLANTED, Content_Type=f"multipart/form-data; {PLANTED}")[0] == 400
    assert ask(node, "POST", "/api/incidents/x/review", PLANTED, Cookie=f"sessionid={PLANTED}")[0] in {401, 403}
    ask(node, PLANTED, "/ecrire")
    with sqlite3.connect(node.home / "vigie.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM intake_report").fetchone() == (0,)
    until = time.monotonic() + 10
    while "500 POST /ecrire" not in node.output and time.monotonic() < until:
        time.sleep(0.1)
    assert "500 POST /ecrire [IntegrityError from IntegrityError at" in node.output
    assert "protection/intake/actions.py" in node.output
    assert "404 GET (no such address)" in node.output
    assert PLANTED.lower() not in node.output.lower()


def test_a_command_that_fails_prints_no_planted_word(prepared: tuple[Path, dict[str, str]]) -> None:
    home, _sessions = prepared
    with sqlite3.connect(home / "vigie.sqlite3") as database:
        database.execute(
            "CREATE TRIGGER planted_term BEFORE UPDATE ON terms_term "
            f"BEGIN SELECT RAISE(ABORT, '{PLANTED} in the message'); END"
        )
        database.execute("UPDATE terms_edition SET digest = 'x'")
        database.execute(
            "CREATE TRIGGER planted_edition BEFORE UPDATE ON terms_edition "
            f"BEGIN SELECT RAISE(ABORT, '{PLANTED} in the message'); END"
        )
    try:
        done = vigie("terms", "load", VIGIE_HOME=str(home))
    finally:
        with sqlite3.connect(home / "vigie.sqlite3") as database:
            database.executescript("DROP TRIGGER planted_term; DROP TRIGGER planted_edition")
    assert done.returncode == 1
    assert PLANTED not in done.stdout + done.stderr
    assert "vigie: IntegrityError" in done.stderr


def test_two_workers_keep_one_count_and_other_people_have_their_own(
    node: Node, prepared: tuple[Path, dict[str, str]]
) -> None:
    _home, sessions = prepared
    token, nowhere = "t" * 32, "/api/incidents/00000000-0000-4000-8000-000000000000/review"

    def write(person: str) -> int:
        cookies = f"sessionid={sessions[person]}; csrftoken={token}"
        headers = {"Cookie": cookies, "X_CSRFToken": token, "Content_Type": "application/json"}
        return ask(node, "POST", nowhere, '{"reason": "Vu."}', **headers)[0]

    late = time.time() % 60
    time.sleep(60 - late if late > 40 else 0)  # The whole of it within one window of a minute.
    assert [write("one") for _ in range(130)] == [404] * 120 + [429] * 10
    assert write("two") == 404
    for _ in range(30):
        assert ask(node, "POST", "/suivi", urlencode({"code": "1" * 32}), **FORM)[0] in {404, 422}


def _pids(parent: int) -> list[int]:
    done = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True)
    rows = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    found = [pid for pid, above in rows if above == parent]
    return [*found, *(deeper for pid in found for deeper in _pids(pid))]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_process_of_the_node_can_be_dumped_and_its_files_are_its_own(node: Node) -> None:
    processes = [node.process.pid, *_pids(node.process.pid)]
    assert len(processes) >= 5  # supervisor, web and its two workers, worker
    for pid in processes:
        if "resource_tracker" in Path(f"/proc/{pid}/cmdline").read_text():
            continue
        limits = Path(f"/proc/{pid}/limits").read_text()
        assert re.search(r"Max core file size\s+0\s+0\s", limits), pid
        status = Path(f"/proc/{pid}/status").read_text()
        assert re.search(r"(?m)^Umask:\s+0077$", status), pid
    loose = [path for path in [node.home, *node.home.rglob("*")] if path.stat().st_mode & 0o077]
    assert loose == []


def test_no_answer_names_the_web_server(node: Node) -> None:
    for path in ("/", "/static/ui/vigie.css", "/nowhere", "/api/incidents"):
        assert ask(node, "GET", path)[1]["Server"] == ""


def test_the_two_doors_run_side_by_side_on_one_folder(prepared: tuple[Path, dict[str, str]], node: Node) -> None:
    node.stop()
    home, _sessions = prepared
    with running_node(home, "--door", "public") as public, running_node(home, "--door", "desk") as desk:
        assert "/bureau/" not in public.output
        assert "/ecrire" not in desk.output
        assert ask(public, "GET", "/ecrire")[0] == 200
        assert [ask(public, "GET", path)[0] for path in ("/bureau/", "/bureau/entrer/", "/api/incidents")] == [404] * 3
        assert ask(desk, "GET", "/bureau/entrer/")[0] == 200
        assert [ask(desk, "GET", path)[0] for path in ("/ecrire", "/suivi", "/alertes/")] == [404] * 3
        for words in (("run", "--door", "public"), ("run",), ("prepare",)):
            done = vigie(*words, VIGIE_HOME=str(home), PORT=str(free_port()))
            assert done.returncode == 1
            assert "is in use by another vigie process" in done.stderr
        said = ask(public, "POST", "/ecrire", urlencode({"words": "Bonjour."}), **FORM)
        assert said[0] == 200
        assert "Set-Cookie" not in said[1]
    done = vigie("run", "--door", "back", VIGIE_HOME=str(home))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "VIGIE_DOOR" in done.stderr


@pytest.mark.parametrize(
    "public", [{"VIGIE_ORIGIN": "https://vigie.example"}, {"VIGIE_ONION": an_onion()}, {"VIGIE_HOSTS": "vigie.example"}]
)
def test_debugging_is_never_served_to_the_public(tmp_path: Path, public: dict[str, str]) -> None:
    done = vigie("run", VIGIE_HOME=str(tmp_path / "home"), VIGIE_DEBUG="1", PORT=str(free_port()), **public)
    assert done.returncode == 1
    assert "VIGIE_DEBUG" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_demonstration_and_a_guessable_secret_are_never_served_to_the_public(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "demonstration").mkdir(parents=True)
    public = {"VIGIE_HOME": str(home), "VIGIE_ORIGIN": "https://vigie.example", "PORT": str(free_port())}
    assert "is a demonstration" in vigie("run", **public).stderr
    (home / "demonstration").rmdir()
    (home / "keys" / "django").write_bytes(b"0" * 32)
    done = vigie("run", **public)
    assert done.returncode == 1
    assert "can be guessed" in done.stderr


def test_the_check_names_what_is_unsafe_on_this_very_node(prepared: tuple[Path, dict[str, str]]) -> None:
    home, _sessions = prepared
    (home / "keys" / "node").chmod(0o644)
    try:
        done = vigie("check", "--deploy", VIGIE_HOME=str(home), VIGIE_HOSTS="vigie.example")
    finally:
        (home / "keys" / "node").chmod(0o600)
    assert {"vigie.W004", "vigie.W006", "vigie.W011"} <= set(re.findall(r"vigie\.\w+", done.stderr))
    assert f"chmod 700 {home}/keys" in done.stderr
    assert "security.W" not in done.stderr
    strict = vigie(
        "check", "--deploy", "--fail-level", "ERROR",
        VIGIE_HOME=str(home), VIGIE_HOSTS="vigie.example", VIGIE_DEBUG="1",
    )  # fmt: skip
    assert strict.returncode == 1
    assert "vigie.E001" in strict.stderr


def test_the_doctor_says_what_the_machine_has(prepared: tuple[Path, dict[str, str]]) -> None:
    done = vigie("doctor", VIGIE_HOME=str(prepared[0]))
    assert done.returncode == 0
    for part in ("Python", "SQLite 3.", "Pango", "Pages' scripts", "clamd", "Swap", "GB free", "Timed work"):
        assert part in done.stdout
