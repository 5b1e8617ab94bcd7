// A journey: its plan, sealed here, and signs of life. Nothing of it waits on the device: a plan that did not arrive
// protects nobody, and whoever finds the phone must not find the code.
import { random, toBase64, urlSafe, uuid } from "../../../ground/seal/js/crypto.js";
import { sealed } from "../../../protection/intake/js/envelope.js";
import { recall } from "./store.js";
import { given, h, t } from "./words.js";

const AGAIN = 20000; // milliseconds between two attempts while the page is open

const select = (id, pairs) => h("div", {}, h("label", { for: id }, t(id)), h("select", { id }, h("option", { value: "" }, "—"),
  ...pairs.map(([hours, said]) => h("option", { value: hours }, said))));
const hour = (moment) => new Date(moment).toLocaleString(document.documentElement.lang, { weekday: "long", hour: "2-digit", minute: "2-digit" });
const alarm = () => h("p", { class: "wrong", role: "alert", hidden: true });
const complains = (wrong) => (words) => { wrong.textContent = words; wrong.hidden = false; wrong.scrollIntoView(); };
const back = (does) => h("button", { type: "button", class: "quiet", onclick: does.back }, t("back"));

// Sixteen digits, as vigie/protection/intake/trips/codes.py reads them: fifteen drawn, and a check digit (ISO/IEC 7812-1).
// Drawn here, so that a plan sent again for want of an answer is the same journey with the same code.
function draw() {
  const digits = [];
  while (digits.length < 15) digits.push(...Array.from(random(32)).filter((byte) => byte < 250).map((byte) => byte % 10));
  digits.length = 15;
  const sum = digits.reduce((all, digit, at) => all + (at % 2 ? digit : Math.floor(digit / 5) + (2 * digit) % 10), 0);
  return digits.concat((10 - sum % 10) % 10).join("").replace(/(\d{4})(?=\d)/g, "$1 ");
}

// As `capture` answers, so that what was begun is sealed when the screen locks; `post` sends what was asked to be sent.
export function trip(started, does) {
  const wrong = alarm(), complain = complains(wrong), hours = given().hours;
  let waiting = null; // Sealed, and perhaps arrived without our hearing of it: unchanged it is sent again, and planned once.
  const node = h("form", { autocomplete: "off", onsubmit: (event) => { event.preventDefault(); does.save(); } },
    h("h1", {}, t("trip")), wrong, h("label", { for: "words" }, t("trip_words")),
    h("textarea", { id: "words", autocomplete: "off", spellcheck: "false" }), h("small", {}, t("trip_help")),
    ...["starts", "every", "lasts"].map((name) => select(name, hours[name])), h("button", { id: "save" }, "✔ " + t("trip_send")), back(does));
  const of = (id) => node.querySelector("#" + id).value.trim();
  return {
    node, complain, recording: () => false, anything: () => of("words") !== "",
    said: () => ({ kind: "trip", words: of("words"), about: "", urgency: "unknown", country: "" }),
    post: async () => {
      if (["starts", "every", "lasts"].some((name) => !of(name))) throw new Error(t("trip_clock"));
      const text = JSON.stringify(["words", "starts", "every", "lasts"].map(of));
      if (!waiting || waiting.text !== text) waiting = { text, ...await sealedPlan(of) };
      try {
        const answer = await ask("/terrain/trajet", waiting.body, "application/json");
        return answer && planned(waiting.code, answer.due, does);
      } catch (refused) {
        waiting = null; // Nothing of it was kept: what is sent next is sealed anew.
        throw refused;
      }
    },
  };
}

// What was changed since is another journey with another code: the first, if it arrived, becomes the desk's to end.
async function sealedPlan(of) {
  const key = await recall("key"), code = draw();
  if (!key) throw new Error(t("no_key"));
  const record = await sealed(key, "intake.trip", uuid(), { words: of("words"), at: new Date().toISOString().slice(0, 16) + "+00:00" });
  const submission = urlSafe(random(32));
  const told = { submission, code, id: record.id, epoch: key.epoch, wrapped: toBase64(record.wrapped), sealed: toBase64(record.sealed) };
  ["starts", "every", "lasts"].forEach((name) => { told[name] = Number(of(name)); });
  return { code, body: JSON.stringify(told) };
}

// The answer; null without a network. Raises what the server refused, in its words.
async function ask(address, body, type) {
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body, credentials: "omit", headers: { "Content-Type": type } });
  } catch (fault) { return null; }
  if (answer.status === 408 || answer.status === 429 || answer.status >= 502) return null;
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.detail);
  return told;
}

function planned(code, due, does) {
  return h("div", {}, h("h1", {}, t("trip_planned")), h("p", {}, t("trip_code")), h("p", { id: "code", dir: "ltr" }, code),
    h("p", {}, t("trip_first"), " ", hour(due)), h("p", { class: "note" }, t("trip_forced")), back(does));
}

export function news(does) {
  const wrong = alarm(), complain = complains(wrong), state = h("p", { role: "status" });
  let again = 0; // The one attempt that waits: whoever presses again sends at once, and has one waiting, not two.
  const node = h("form", { autocomplete: "off" }, h("h1", {}, t("news")), wrong, h("label", { for: "trip-code" }, t("news_code")),
    h("input", { id: "trip-code", inputmode: "numeric", autocomplete: "off" }),
    h("fieldset", {}, h("legend", {}, t("news_how")), ...given().how.map(([value, said]) =>
      h("label", {}, h("input", { type: "radio", name: "how", value }), said))),
    state, h("button", { id: "send" }, "✔ " + t("news_send")), back(does));
  const send = async () => {
    clearTimeout(again);
    const chosen = node.querySelector("[name=how]:checked");
    if (!chosen) { complain(t("news_choose")); return; }
    wrong.hidden = true;
    try {
      const body = new URLSearchParams({ code: node.querySelector("#trip-code").value, how: chosen.value }).toString();
      const answer = await ask("/terrain/nouvelles", body, "application/x-www-form-urlencoded");
      if (answer) does.done(chosen.value === "arrived" ? t("news_over") : t("news_noted") + " " + hour(answer.due));
      else {
        state.textContent = t("news_waiting");
        clearTimeout(again); // Of two that were pressed while the network was slow, too.
        again = setTimeout(() => { if (node.isConnected) send(); }, AGAIN);
      }
    } catch (fault) { complain(fault.message); }
  };
  node.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  return node;
}
