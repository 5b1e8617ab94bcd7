"""News of a journey that finds no network waits once, however often it was sent, and the last answer counts."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
SCRIPT = """
class Node {
  constructor() { this.on = {}; this.found = {}; this.isConnected = true; }
  addEventListener(name, does) { this.on[name] = does; }
  setAttribute() {}
  appendChild() {}
  scrollIntoView() {}
  querySelector(what) { return this.found[what] || null; }
}
const given = { words: {}, how: [["well", "a"], ["help", "b"]], hours: {} };
globalThis.document = {
  documentElement: { lang: "fr" },
  createElement: () => new Node(), createTextNode: () => new Node(),
  getElementById: () => ({ textContent: JSON.stringify(given) }),
};
const waiting = new Map(), sent = [];
let last = 0, network = false;
globalThis.setTimeout = (does) => { waiting.set(++last, does); return last; };
globalThis.clearTimeout = (number) => waiting.delete(number);
globalThis.fetch = async (_address, asked) => {
  sent.push(new URLSearchParams(asked.body).get("how"));
  if (!network) throw new TypeError("no network");
  return new Response(JSON.stringify({ due: "2026-01-05T10:00:00Z" }), { status: 200 });
};
const { load } = await import("./vigie/doors/field/js/words.js");
load();
const { news } = await import("./vigie/doors/field/js/trip.js");
const turns = async () => { for (let n = 0; n < 20; n += 1) await Promise.resolve(); };
let done = 0;
const form = news({ back() {}, done() { done += 1; form.isConnected = false; } });
const press = (how) => {
  form.found = { "[name=how]:checked": { value: how }, "#trip-code": { value: "1" } };
  form.on.submit({ preventDefault() {} });
};
const out = [];
press("well"); press("well"); press("help");
await turns();
out.push(waiting.size);
const [again] = waiting.values();
waiting.clear();
again();
await turns();
out.push(waiting.size, sent.at(-1));
network = true;
press("help");
await turns();
out.push(waiting.size, done, sent.length);
console.log(JSON.stringify(out));
"""


@pytest.mark.slow
def test_whoever_presses_many_times_has_one_attempt_waiting() -> None:
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    command = [node, "--input-type=module", "--eval", SCRIPT]
    run = subprocess.run(command, cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == [1, 1, "help", 0, 1, 5]
