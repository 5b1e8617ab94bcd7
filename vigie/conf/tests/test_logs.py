"""Forced faults of every kind, with planted words wherever words can be: none of them reaches an output."""

from __future__ import annotations

import io
import logging
import logging.config
import subprocess
import sys
import warnings
from collections.abc import Iterator

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, IntegrityError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from vigie.conf.environment import ROOT
from vigie.conf.logs import Contentless, fault_of, logging_config
from vigie.conf.urls import handler400, handler403, handler404, handler500
from vigie.ground.access.middleware import open_to_all

pytestmark = pytest.mark.slow

__all__ = ["handler400", "handler403", "handler404", "handler500"]
PLANTED = "Ngaïssonavigne"
ASCII = "NgaissonaVigne"


class Worded(Exception):
    def __repr__(self) -> str:
        return f"Worded({PLANTED})"


def from_the_database(request: HttpRequest, word: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS integer) / no_such_column_%s", [PLANTED, 7])
    raise AssertionError


def refused_by_a_constraint(request: HttpRequest, word: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE planted (word text UNIQUE)")
        for _ in range(2):
            cursor.execute("INSERT INTO planted VALUES (%s)", [PLANTED])
    raise AssertionError


def in_a_template(request: HttpRequest, word: str) -> HttpResponse:
    return HttpResponse(engines["django"].from_string("{% include word %}").render({"word": PLANTED}))


def raising(fault: Exception):
    def view(request: HttpRequest, word: str) -> HttpResponse:
        raise fault from KeyError(PLANTED)

    return view


def logging_itself(request: HttpRequest, word: str) -> HttpResponse:
    logging.getLogger("some.library").error(f"{PLANTED} %s", PLANTED)
    logging.getLogger("django.db.backends").error("failed: %s", PLANTED, extra={"sql": PLANTED})
    logging.getLogger("vigie.room").error("%s of %d", PLANTED, 7, exc_info=ValueError(PLANTED), stack_info=True)
    logging.getLogger("_granian.utils").error(f"Application callable raised an exception\n{PLANTED}")
    logging.getLogger("_granian").error(PLANTED)
    return HttpResponse()


FAULTS = {
    "plain": raising(ValueError(PLANTED)),
    "worded": raising(Worded(PLANTED)),
    "missing": raising(Http404(PLANTED)),
    "denied": raising(PermissionDenied(PLANTED)),
    "suspicious": raising(SuspiciousOperation(PLANTED)),
    "malformed": raising(BadRequest(PLANTED)),
    "database": from_the_database,
    "constraint": refused_by_a_constraint,
    "template": in_a_template,
    "logging": logging_itself,
}
urlpatterns = [path(f"{name}/<str:word>", open_to_all(csrf_exempt(view))) for name, view in FAULTS.items()]
urlpatterns += [path("guarded", open_to_all(lambda request: HttpResponse()))]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the node's own logging would write; the handlers of the tests are put back afterwards."""
    out = io.StringIO()
    names = ["", *logging_config(debug=False)["loggers"]]
    before = {name: (logging.getLogger(name).handlers[:], logging.getLogger(name).propagate) for name in names}
    logging.config.dictConfig(logging_config(debug=False))
    for name in names:
        for handler in logging.getLogger(name).handlers:
            if isinstance(handler, logging.StreamHandler) and isinstance(handler.formatter, Contentless):
                handler.setStream(out)
    yield out
    for name, (handlers, propagate) in before.items():
        logging.getLogger(name).handlers, logging.getLogger(name).propagate = handlers, propagate


def clean(text: str) -> bool:
    """No planted word, however it may have been escaped on the way."""
    forms = (PLANTED, ASCII, "ssonavigne", "Ngaissona", "issonaVigne")
    return not any(form.lower() in text.lower() for form in forms)


@pytest.mark.django_db
@pytest.mark.urls("vigie.conf.tests.test_logs")
@pytest.mark.parametrize("kind", sorted(FAULTS))
def test_a_fault_says_where_it_was_and_nothing_of_what_it_was_about(written: io.StringIO, kind: str) -> None:
    Client(raise_request_exception=False).post(
        f"/{kind}/{PLANTED}?word={PLANTED}", {"words": PLANTED}, headers={"User-Agent": PLANTED, "X-Word": ASCII}
    )
    said = written.getvalue()
    assert clean(said), said
    if kind not in {"logging", "suspicious"}:
        assert f"POST /{kind}/<str:word>" in said
    if kind in {"plain", "database", "constraint", "template"}:
        assert "conf/tests/test_logs.py:" in said
        assert "500" in said


@pytest.mark.django_db
@pytest.mark.urls("vigie.conf.tests.test_logs")
def test_what_we_wrote_ourselves_stands_with_its_numbers(written: io.StringIO) -> None:
    Client().get(f"/logging/{PLANTED}")
    lines = written.getvalue().splitlines()
    assert any(line.endswith("vigie.room … of 7 [ValueError at an unknown place]") for line in lines)
    assert any(line.endswith("_granian.utils Application callable raised an exception") for line in lines)
    assert sum("(message withheld; said at conf/tests/test_logs.py:" in line for line in lines) == 3


@pytest.mark.django_db
@pytest.mark.urls("vigie.conf.tests.test_logs")
def test_a_refused_request_is_logged_without_what_it_brought(written: io.StringIO) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.get(f"/{PLANTED}")
    client.get("/", headers={"Host": f"{ASCII}.example"})
    client.post("/guarded", {"words": PLANTED}, headers={"Origin": f"https://{ASCII}.example"})
    client.post("/guarded", {"words": PLANTED * 200_000})
    client.post("/guarded", {f"{PLANTED}{n}": "" for n in range(600)})
    client.generic("POST", "/guarded", PLANTED.encode(), content_type=f"multipart/form-data; boundary={ASCII}")
    client.generic("POST", "/guarded", b"", content_type=f"multipart/form-data; {ASCII}")
    client.generic(ASCII, "/guarded")
    client.get("/guarded", headers={"Cookie": f"sessionid={ASCII}"})
    said = written.getvalue()
    assert clean(said), said
    assert "404 GET (no such address)" in said
    assert said.count("\n") >= 6


def test_a_sentence_that_its_values_do_not_fit_stands_alone() -> None:
    record = logging.LogRecord("vigie.room", logging.ERROR, __file__, 1, "%d of them", (PLANTED,), None)
    assert Contentless().format(record).endswith("vigie.room %d of them")


def test_an_exception_is_told_with_its_causes_and_without_its_words() -> None:
    try:
        try:
            raise IntegrityError(PLANTED)
        except IntegrityError as cause:
            raise DatabaseError(PLANTED) from cause
    except DatabaseError as fault:
        told = fault_of(fault, fault.__traceback__)
    assert told.startswith("DatabaseError from IntegrityError at conf/tests/test_logs.py:")
    assert PLANTED not in told


OUTSIDE = f"""
import sys, threading, warnings
sys.path.insert(0, {str(ROOT)!r})
from vigie.conf.logs import guard_output
guard_output()
warnings.warn("{ASCII}")
class Sly:
    def __del__(self): raise ValueError("{ASCII}")
Sly()
thread = threading.Thread(target=lambda: int("{ASCII}")); thread.start(); thread.join()
import logging
logging.warning("%d", "{ASCII}")
raise ValueError("{ASCII}") from KeyError("{ASCII}")
"""


def test_what_nobody_caught_is_printed_without_its_words() -> None:
    done = subprocess.run([sys.executable, "-c", OUTSIDE], capture_output=True, text=True)
    assert done.returncode == 1
    assert ASCII not in done.stdout + done.stderr
    assert "vigie: UserWarning at" in done.stderr
    assert done.stderr.count("vigie: ValueError") == 3
    assert "vigie: ValueError from KeyError at" in done.stderr


def test_warnings_are_as_usual_in_the_tests_themselves() -> None:
    assert warnings.showwarning.__module__ != "vigie.conf.logs"


def test_our_own_loggers_are_given_sentences_and_not_values() -> None:
    """`logs.said` lets our templates stand: so a template is written out in the code, never put together."""
    import ast

    loose = []
    for file in (ROOT / "vigie").rglob("*.py"):
        if "tests" in file.parts:
            continue
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            verbs = {"debug", "info", "warning", "error", "exception", "critical"}
            logs = isinstance(call.func.value, ast.Name) and call.func.value.id in {"log", "logger"}
            if logs and call.func.attr in verbs and not isinstance(call.args[0], ast.Constant):
                loose.append(f"{file.relative_to(ROOT)}:{call.lineno}")
    assert loose == []
