"""Coming back with a code in a browser: the lists of words are a help that nobody waits for."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
SCRIPT = """
const heard = {}, emptied = [], fetched = [], kinds = [];
function element(name) {
  const parts = {};
  return {
    dataset: { open: "/suivi/scelle", key: "/cle.json", words: "/suivi/mots.txt" }, value: "", hidden: true, files: [],
    querySelector: (what) => parts[what] ??= element(`${name} ${what}`),
    querySelectorAll: () => kinds,
    addEventListener: (kind, act) => { heard[`${name} ${kind}`] = act; },
    replaceChildren: () => emptied.push(name), focus() {}, scrollIntoView() {}, reset() {}, remove() {},
  };
}
const page = {};
globalThis.document = {
  querySelector: (what) => page[what] ??= element(what), getElementById: (id) => page[id] ??= element(id),
  querySelectorAll: () => [], createElement: element, documentElement: { lang: "fr" },
};
globalThis.addEventListener = () => {};
globalThis.setTimeout = (act, delay, ...given) => queueMicrotask(() => act(...given));
globalThis.fetch = (address) => {
  fetched.push(address);
  if (address === "/suivi/mots.txt") return new Promise(() => {}); // a network on which it never comes
  const told = address === "/cle.json" ? { node: "exemple" } : { report: "r", messages: [], enclosures: 1 };
  return Promise.resolve(new Response(JSON.stringify(told)));
};
await import("./vigie/doors/public/js/follow.entry.js");
page["form[data-open]"].querySelector("[name=code]").value = "1".repeat(32);
const waited = new Promise((go) => { page.conversation.querySelector("h1").focus = go; });
heard["form[data-open] submit"]({ preventDefault() {} });
await waited;
console.log(JSON.stringify([fetched, emptied]));
"""


@pytest.mark.slow
def test_without_the_lists_of_words_the_code_is_tried_and_no_word_of_it_stays_on_the_page() -> None:
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    command = [node, "--input-type=module", "--eval", SCRIPT]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    fetched, emptied = json.loads(done.stdout)
    assert fetched == ["/suivi/mots.txt", "/cle.json", "/suivi/scelle"]
    assert "misspelt" in emptied
