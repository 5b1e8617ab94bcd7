"""UCDP's API, replayed on loopback: pages into one vintage, resumed, retried, bounded, and the token told to nobody."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command

from vigie.ground.access.errors import Denied
from vigie.ground.accounts.actor import Actor
from vigie.warning.signals import queries
from vigie.warning.signals.asking import import_api
from vigie.warning.signals.feeds import ucdp_api
from vigie.warning.signals.feeds.ucdp_api import Api, ApiFault, pages, source_of
from vigie.warning.signals.importing import Run
from vigie.warning.signals.models import FeedEvent, FeedVintage
from vigie.warning.signals.tests.helpers import GED

NODE = Actor.system()
TOKEN = "jeton-zephyrine-1234"
ONE = {**GED, "best": 2, "low": 2.0, "country_id": 482, "date_start": "2020-03-04T00:00:00", "gwnoa": None}
EVENTS = [{**ONE, "id": 900_000 + n} for n in range(2500)]


class Replay(ThreadingHTTPServer):
    """The documented answers, and what a test makes of them: `plan` holds one fault for each request to come."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan: list[object] = []
        self.asked: list[tuple[str, dict[str, list[str]], str]] = []
        self.events = EVENTS

    @property
    def api(self) -> Api:
        return Api(f"http://127.0.0.1:{self.server_port}/api", TOKEN)


class Handler(BaseHTTPRequestHandler):
    server: Replay

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = parse_qs(address.query)
        self.server.asked.append((address.path, asked, self.headers.get("x-ucdp-access-token", "")))
        fault = self.server.plan.pop(0) if self.server.plan else None
        if callable(fault):
            fault(self)
        elif isinstance(fault, int):
            self.answer(b"{}", fault)
        elif isinstance(fault, bytes):
            self.answer(fault)
        elif self.headers.get("x-ucdp-access-token") != TOKEN:
            self.answer(b"API token required", 401)
        else:
            self.answer(self.page(int(asked["page"][0]), int(asked["pagesize"][0])))

    def page(self, number: int, size: int) -> bytes:
        every = self.server.events
        last = -(-len(every) // size)
        following = f"http://198.51.100.7/api/gedevents/25.1?page={number + 1}" if number + 1 < last else ""
        facts = {"TotalCount": len(every), "TotalPages": last, "PreviousPageUrl": "", "NextPageUrl": following}
        return json.dumps({**facts, "Result": every[number * size : (number + 1) * size]}).encode()

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        return


@pytest.fixture
def replay() -> Iterator[Replay]:
    server = Replay()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def few(replay, monkeypatch):
    """The same with pages of ten rows and 25 events, for what needs no thousands."""
    monkeypatch.setattr(ucdp_api, "PAGE_ROWS", 10)
    monkeypatch.setattr("vigie.warning.signals.asking.PAGE_ROWS", 10)
    replay.events = EVENTS[:25]
    return replay


def read(replay, **how):
    return list(pages(replay.api, "25.1", pause=lambda _seconds: None, **how))


def test_every_page_is_asked_for_once_with_the_token_and_for_our_countries(replay):
    found = read(replay)
    assert [(page.number, page.of, page.total, len(page.rows)) for page in found] == [
        (0, 3, 2500, 1000), (1, 3, 2500, 1000), (2, 3, 2500, 500),
    ]  # fmt: skip
    assert (found[0].rows[0]["low"], found[0].rows[0]["gwnoa"], found[0].rows[0]["id"]) == ("2", "", "900000")
    assert {(path, token) for path, _asked, token in replay.asked} == {("/api/gedevents/25.1", TOKEN)}
    assert replay.asked[0][1]["Country"] == ["403,411,471,481,482,483,484,490"]


def test_a_server_that_is_busy_or_breaks_off_is_asked_again_and_not_for_ever(few):
    waited: list[float] = []
    few.plan = [503, lambda handler: handler.connection.close(), 429]
    assert len(list(pages(few.api, "25.1", pause=waited.append))) == 3
    assert waited == [2.0, 8.0, 30.0]
    few.plan = [503] * 4
    with pytest.raises(ApiFault, match="api_unreachable"):
        read(few)


@pytest.mark.parametrize(
    "answer, code",
    [
        (401, "api_refused"),
        (403, "api_refused"),
        (404, "api_version"),
        (400, "api_broken"),
        (b"<html>", "api_broken"),
        (b"[" * 100_000, "api_broken"),
        (b'{"TotalCount": 1, "TotalPages": 1, "Result": {"id": 1}}', "api_broken"),
        (b'{"TotalCount": 1, "TotalPages": 1, "Result": [1]}', "api_broken"),
        (b'{"TotalCount": -1, "TotalPages": 1, "Result": []}', "api_broken"),
    ],
)
def test_what_is_no_page_of_events_is_refused_with_its_reason(few, answer, code):
    few.plan = [answer]
    with pytest.raises(ApiFault, match=code):
        read(few)


def test_an_answer_without_end_is_cut_off_and_no_redirection_is_followed(few, monkeypatch):
    monkeypatch.setattr(ucdp_api, "PAGE_BYTES", 100_000)
    few.plan = [b"x" * 200_000]
    with pytest.raises(ApiFault, match="api_too_much"):
        read(few)
    few.plan = [lambda handler: handler.answer(b"", 302, Location=f"http://127.0.0.1:{few.server_port}/elsewhere")]
    with pytest.raises(ApiFault, match="api_broken"):
        read(few)
    assert "/elsewhere" not in [path for path, _asked, _token in few.asked]


def test_only_a_safe_address_and_a_token_make_an_api_and_its_text_hides_the_token():
    for url in ("http://ucdp.exemple.invalid/api", "ftp://127.0.0.1/api", "file:///etc/passwd"):
        with pytest.raises(ApiFault, match="api_address"):
            Api(url, TOKEN)
    for token in ("", "a\r\nHost: x", "é"):
        with pytest.raises(ApiFault, match="api_token"):
            Api("https://ucdp.exemple.invalid/api", token)
    assert TOKEN not in repr(Api("https://ucdp.exemple.invalid/api", TOKEN))


def test_a_version_says_whether_it_is_yearly_or_a_candidate_month():
    assert (source_of("25.1"), source_of("25.0.9")) == ("ucdp-ged", "ucdp-candidate")
    for nonsense in ("", "25", "25.1/../x", "25.1.2", "latest"):
        with pytest.raises(ApiFault, match="api_version"):
            source_of(nonsense)


@pytest.mark.django_db
def test_a_version_becomes_one_vintage_and_again_changes_nothing(people, few):
    report = import_api("25.1", by=NODE, api=few.api)
    assert (report.rows, report.created, report.refused) == (25, 25, 0)
    assert [each.n for each in queries.counts("ucdp-ged", "deaths", "month")] == [50]
    again = import_api("25.1", by=NODE, api=few.api)
    assert (again.unchanged, FeedVintage.objects.count()) == (25, 1)
    with pytest.raises(Denied):
        import_api("25.1", by=people["monitor"], api=few.api)


@pytest.mark.django_db
def test_a_candidate_month_is_a_source_of_its_own_and_provisional(people, few):
    import_api("25.0.9", by=NODE, api=few.api)
    assert set(FeedEvent.objects.values_list("feed", "provisional")) == {("ucdp-candidate", True)}
    assert queries.counts("ucdp-ged", "events", "month") == []
    known = queries.coverage("ucdp-candidate", "month")
    assert known["CAF"].provisional_from == known["CAF"].first


@pytest.mark.django_db
def test_what_broke_off_is_resumed_at_the_page_where_it_stopped(people, few, monkeypatch):
    monkeypatch.setattr("vigie.warning.signals.asking.BATCH_ROWS", 4)
    take, taken = Run.take, []

    def killed(self, batch):
        if len(taken) == 4:  # three batches of the first page, one of the second
            raise KeyboardInterrupt
        taken.append(len(batch))
        take(self, batch)

    monkeypatch.setattr(Run, "take", killed)
    with pytest.raises(KeyboardInterrupt):
        import_api("25.1", by=NODE, api=few.api)
    monkeypatch.setattr(Run, "take", take)
    left = FeedVintage.objects.get()
    assert (left.done, left.finished_at, FeedEvent.objects.count()) == (14, None, 14)
    few.asked.clear()
    report = import_api("25.1", by=NODE, api=few.api, resume=True)
    assert [asked["page"] for _path, asked, _token in few.asked] == [["1"], ["2"]]
    assert (report.rows, report.taken, report.created, report.refused) == (25, 25, 25, 0)
    vintage = FeedVintage.objects.get()
    assert (vintage.done, vintage.finished_at is None, FeedEvent.objects.count()) == (25, False, 25)


@pytest.mark.django_db
def test_the_command_asks_the_api_of_the_settings_and_tells_nobody_the_token(
    people, few, settings, tmp_path, capsys, caplog
):
    caplog.set_level("DEBUG")
    secret = tmp_path / "token"
    settings.VIGIE_UCDP = SimpleNamespace(url=few.api.url, token_file=secret)
    with pytest.raises(CommandError, match="VIGIE_UCDP_TOKEN_FILE"):
        call_command("import_feed", "ucdp-ged", from_api="25.1")
    secret.write_text(f"{TOKEN}\n", encoding="ascii")
    call_command("import_feed", "ucdp-ged", from_api="25.1", report=tmp_path / "out.json")
    assert FeedEvent.objects.count() == 25
    for wrong in ({"from_api": ""}, {"from_api": "25.0.9"}, {"from_api": "25.1", "file": secret}):
        with pytest.raises(CommandError):
            call_command("import_feed", "ucdp-ged", **wrong)
    few.plan = [401]
    with pytest.raises(CommandError) as refused:
        call_command("import_feed", "ucdp-ged", from_api="25.1")
    told = capsys.readouterr()
    said = told.out + told.err + caplog.text + str(refused.value) + (tmp_path / "out.json").read_text(encoding="utf-8")
    assert TOKEN not in said
