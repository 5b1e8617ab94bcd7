// Which screen is shown. The tool comes first; a long press on its title leads to the rest.
import { all, keep, recall, wipe } from "./store.js";
import { flush } from "./queue.js";
import { begin, close, pin } from "./keeping.js";
import { fingerprint } from "../../../protection/intake/js/envelope.js";
import { handOverAll } from "./files.js";
import { given, h, load, megabytes, t } from "./words.js";
import { capture } from "./capture.js";
import { tool } from "./tool.js";
import { news, trip } from "./trip.js";
import { week } from "./week.js";

const main = document.getElementById("app");
let unfinished = null; // the form being filled, and what seals it: in memory only
let notice = null; // shown once on the next screen
let pinning = null; // the key, asked for while the first screen is read
let offered = null; // a key that is not the pinned one

export function show(...nodes) {
  while (main.firstChild) main.removeChild(main.firstChild);
  for (const node of nodes) if (node) main.appendChild(node);
  main.focus();
  scrollTo(0, 0);
}

function capable() {
  return window.isSecureContext && window.indexedDB && window.crypto && crypto.subtle && navigator.serviceWorker && window.Promise && window.fetch;
}

const button = (words, act, kind) => h("button", { type: "button", class: kind || "", onclick: act }, words);

function wiper() {
  let sure = false;
  const made = button(t("wipe"), async () => {
    if (!sure) { sure = true; made.textContent = t("wipe_sure"); return; }
    unfinished = null;
    const failed = await wipe();
    show(h("h1", {}, given().name), h("p", { id: "wiped" }, t("wiped")), h("p", {}, t("not_wiped")),
      failed.length ? h("p", { class: "wrong" }, t("failed_wipe")) : null);
  }, "leave");
  return made;
}

function first() {
  show(h("h1", {}, t("first")), h("p", {}, t("hides")),
    h("ul", {}, ...["history", "installed", "network", "traces"].map((key) => h("li", {}, t(key)))),
    h("p", {}, t("gesture")), h("p", {}, t("wiped_by")),
    button(t("understood"), async () => { await keep("seen", true); await pinning; home(); }));
}

function front() {
  const title = h("h1", { tabindex: "0" }, given().name);
  let timer = null;
  const down = () => { if (timer === null) timer = setTimeout(home, 2000); };
  const up = () => { clearTimeout(timer); timer = null; };
  ["pointerdown", "keydown"].forEach((name) => title.addEventListener(name, down));
  ["pointerup", "pointerleave", "keyup", "blur"].forEach((name) => title.addEventListener(name, up));
  title.addEventListener("contextmenu", (event) => event.preventDefault());
  show(title, tool());
}

async function keyNotice() {
  const pinned = await recall("key");
  if (!pinned) return h("p", { class: "wrong" }, t("no_key"));
  if (!offered) return h("p", { class: "muted" }, t("old_print"), ": ", h("code", {}, await fingerprint(pinned)));
  return h("div", { class: "wrong", id: "newkey" }, h("p", {}, t("new_key")),
    h("p", {}, t("old_print"), ": ", h("code", {}, await fingerprint(pinned))),
    h("p", {}, t("new_print"), ": ", h("code", {}, await fingerprint(offered))),
    button(t("trust"), async () => { await keep("key", offered); offered = null; home(); }, "quiet"));
}

async function saved() {
  const rows = await all(), waiting = rows.filter((row) => row.state !== "sent");
  if (!rows.length) return h("p", { class: "muted" }, t("none_yet"));
  const list = h("ul", { id: "saved" }, ...rows.map((row) => h("li", { "data-state": row.state }, h("code", {}, row.number), " · ", row.day, " · ",
    megabytes(row.bytes), " · ", t(row.state), " ", row.receipt ? h("code", {}, row.receipt) : "")));
  if (!waiting.length) return list;
  return h("div", {}, list, button(t("try_now"), () => sendAll(), "quiet"),
    button(t("export"), () => handOverAll(waiting), "quiet"));
}

export async function home() {
  unfinished = null;
  const said = notice && h("p", { class: "note", role: "status" }, ...notice);
  notice = null;
  show(h("h1", {}, t("what_now")), said, button("🎙 " + t("capture"), () => open("capture")),
    button("⚠ " + t("log"), () => open("log"), "quiet"), button("+ " + t("add"), () => open("add"), "quiet"),
    button("▦ " + t("grid"), () => open("grid"), "quiet"),
    button("⇢ " + t("trip"), () => open("trip"), "quiet"), button("✓ " + t("news"), tell, "quiet"),
    h("h2", {}, t("saved_list")), await saved(), await keyNotice(), wiper());
}

function open(kind, about) {
  const started = begin();
  unfinished = { started, busy: false, since: Date.now(), kind, form: null };
  const current = unfinished;
  const does = { save: () => save(current, false), back: home, camera: () => { current.busy = Date.now(); } };
  current.form = kind === "trip" ? trip(started, does) : kind === "grid" ? week(started, does) : capture(kind, started, about || "", does);
  show(current.form.node, wiper());
}

function tell() {
  show(news({ back: home, done: (words) => { notice = [words]; home(); } }), wiper());
}

// A journey is sent at once or not at all; only when the screen locks is what was begun kept like the rest.
async function depart(current) {
  try {
    const shown = await current.form.post();
    if (!shown) { current.form.complain(t("trip_alone")); return; }
    unfinished = null;
    show(shown);
  } catch (fault) { current.form.complain(fault.message); }
}

async function save(current, unasked) {
  if (unfinished !== current || current.closing) return;
  const said = current.form.said();
  if (!current.form.anything()) { if (!unasked) current.form.complain(t("nothing")); return; }
  if (current.form.post && !unasked) { await depart(current); return; }
  current.closing = true;
  try {
    if (current.form.settle) await current.form.settle();
    const number = await close(current.started, Object.assign(said, unasked ? { kind: "unfinished " + said.kind } : {}));
    notice = [t(unasked ? "locked_as" : "saved_as"), " ", h("code", { id: "number" }, number)];
    await home();
    if (!unasked) sendAll();
    later();
  } catch (fault) {
    current.closing = false;
    current.form.complain(t("not_saved"));
  }
}

async function later() {
  try { await (await navigator.serviceWorker.ready).sync.register("q"); } catch (fault) { /* the timer does it */ }
}

async function sendAll() {
  const before = JSON.stringify((await all()).map((row) => row.state));
  await flush().catch(() => 0);
  const after = JSON.stringify((await all()).map((row) => row.state));
  if (before !== after && document.getElementById("saved") && !unfinished) await home();
}

// The screen locks, another application comes in front, or two minutes pass without a touch: what was begun is sealed.
const PATIENCE = 120000;
function lock() {
  const current = unfinished;
  if (!current) { if (document.visibilityState === "hidden" && given().name) front(); return; }
  if (current.busy && Date.now() - current.busy < PATIENCE) return; // the camera was asked for
  save(current, true);
}
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") lock();
  else if (unfinished) {
    if (unfinished.busy && Date.now() - unfinished.busy > PATIENCE) { unfinished.busy = false; lock(); }
    else unfinished.busy = false;
  }
});
addEventListener("pagehide", () => { if (unfinished) { unfinished.busy = false; lock(); } });
["input", "click"].forEach((name) => document.addEventListener(name, () => { if (unfinished) unfinished.since = Date.now(); }));
setInterval(() => { if (unfinished && Date.now() - unfinished.since > PATIENCE && !unfinished.form.recording()) lock(); }, 5000);
addEventListener("online", sendAll);
setInterval(sendAll, 30000);

function policy(address) {
  return window.trustedTypes ? trustedTypes.createPolicy("worker", { createScriptURL: () => address }).createScriptURL("") : address;
}

async function start() {
  if (!capable()) {
    main.appendChild(h("p", {}, h("a", { href: "/ecrire" }, "→ /ecrire")));
    return;
  }
  load();
  pinning = pin().then((found) => { offered = found; }, () => null);
  if (location.hash === "#saved" || location.hash === "#notsaved") {
    notice = [t(location.hash === "#saved" ? "saved_as" : "not_saved")];
    history.replaceState(null, "", "/terrain/");
    await home();
  } else if (await recall("seen")) front();
  else first();
  await pinning;
  // Last, so that what is fetched for days without a network does not hold up the first screen.
  await navigator.serviceWorker.register(policy("/terrain/sw.js"), { scope: "/terrain/" });
  await sendAll();
}
start().catch(() => { main.appendChild(h("p", {}, h("a", { href: "/ecrire" }, "→ /ecrire"))); });
