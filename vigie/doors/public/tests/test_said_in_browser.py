"""What stopped a page that seals: a network that did not answer is never taken for a browser that cannot seal."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
SCRIPT = """
const kinds = ["network", "failed", "refused", "large"].map((kind) => ({ dataset: { kind }, hidden: true }));
const box = { querySelectorAll: () => kinds, querySelector: () => kinds[2], focus() {}, scrollIntoView() {} };
globalThis.document = { getElementById: () => box };
const shown = () => kinds.find((kind) => !kind.hidden).dataset.kind;
const { asked, refused, stopped, toldBy } = await import("./vigie/doors/public/js/parts.js");
const cut = () => Promise.reject(new TypeError("cut")), given = (status, text) => () => new Response(text, { status });
const out = [];
for (const answers of [cut, () => ({ ok: true, status: 200, text: cut }), given(502, "<p>"), given(404, "<p>")]) {
  globalThis.fetch = async () => answers();
  await asked("/cle.json").catch(stopped);
  out.push(shown());
}
for (const [status, text] of [[413, "<p>"], [502, "<p>"], [400, '{"detail": "x"}'], [409, "null"]]) {
  const answer = new Response(text, { status });
  refused(answer, await toldBy(answer));
  out.push(shown());
}
console.log(JSON.stringify(out));
"""


@pytest.mark.slow
def test_only_a_browser_that_cannot_seal_is_offered_the_way_on_which_the_server_sees() -> None:
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    command = [node, "--input-type=module", "--eval", SCRIPT]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = ["network", "network", "network", "failed", "large", "network", "refused", "network"]
    assert json.loads(done.stdout) == said
