// Seals the first message in this browser, before a byte of it is sent: to the duty desk, and to a code drawn here that
// the server never sees. Where that fails nothing is sent, and the page says so.
import { fromBase64, hpkeSeal, context, publicKey, random, toBase64, urlSafe, uuid } from "../../../ground/seal/js/crypto.js";
import { asked, hexadecimal, piece, refused, say, sendBytes, stopped, toldBy, tooMuch } from "./parts.js";
import { digits, keysOf, words } from "../../../protection/intake/js/code.js";
import { envelope, sealed } from "../../../protection/intake/js/envelope.js";

const form = document.querySelector("form[data-seal]");
const one = (name) => form.querySelector(`[name=${name}]`);
const chosen = (name) => (form.querySelector(`[name=${name}]:checked`) || {}).value || "";
let busy = false, onArrival = false;
let waiting = null; // Sealed, and perhaps arrived without our hearing of it: the same is sent again, and kept once.

async function drawn() {
  if (chosen("code_kind") === "digits") return digits();
  return words((await asked(form.dataset.words)).trim().split("\n"));
}

const files = () => Array.from(one("pieces").files);
const written = () => JSON.stringify(["words", "country"].map((name) => one(name).value).concat(chosen("urgency"), chosen("code_kind"), files().map((file) => file.name + file.size)));

// The code and the envelope: a record of the message whose data key is wrapped for the duty desk and for the code.
async function made() {
  const text = written();
  if (waiting && waiting.text === text) return waiting;
  const key = JSON.parse(await asked(form.dataset.key));
  const code = await drawn(), { lookup, seed } = await keysOf(code, key.node), reporter = await publicKey(seed);
  const report = uuid(), id = uuid(), at = new Date().toISOString().slice(0, 16) + "+00:00";
  const facts = { report, author: "reporter", place: 1, at, words: one("words").value };
  const message = await sealed(key, "intake.message", id, facts, (dataKey) =>
    hpkeSeal(reporter, dataKey, context("reporter", "intake.message", id, key.epoch)));
  const clear = {
    submission: urlSafe(random(32)), report, country: one("country").value, urgency: chosen("urgency") || "unknown",
    reporter: { lookup: hexadecimal(lookup), public: toBase64(reporter), wrap: toBase64(message.other) },
  };
  const pieces = await Promise.all(files().map((file, at) => piece(key, report, at + 1, file)));
  waiting = { text, code, bytes: envelope(key, clear, [message, ...pieces]) };
  return waiting;
}

function show(code) {
  const sent = document.getElementById("sent"), plain = /^\d/.test(code[0]);
  const number = sent.querySelector(".code"), list = sent.querySelector(".words");
  number.hidden = !plain;
  list.hidden = plain;
  if (plain) number.textContent = code.join(" ");
  else for (const word of code) list.appendChild(document.createElement("li")).textContent = word;
  form.reset();
  for (const each of document.querySelectorAll("[data-before]")) each.remove();
  sent.hidden = false;
  sent.querySelector("h1").focus();
}

async function send() {
  const { code, bytes } = await made();
  const answer = await sendBytes(form.action, bytes);
  if (!answer) return say("network");
  const told = await toldBy(answer);
  if (answer.status === 201 || told.receipt) return show(code); // With another status: it had arrived already.
  return refused(answer, told);
}

form.addEventListener("submit", (event) => {
  if (onArrival) return; // The person has read what that means, and chose it.
  event.preventDefault();
  if (busy) return;
  if (!one("words").value.trim()) { say("empty"); one("words").focus(); return; }
  if (tooMuch(files())) { say("large"); return; }
  busy = true;
  say("working");
  send().catch(stopped).then(() => { busy = false; });
});
// Whoever leaves quickly and is made to go back: a browser may show the page as it was left.
document.querySelector("a.leave").addEventListener("click", () => {
  waiting = null;
  form.reset();
  document.getElementById("sent").replaceChildren();
});
document.getElementById("on-arrival").addEventListener("click", () => { onArrival = true; form.submit(); });
for (const each of document.querySelectorAll("[data-mode]")) each.hidden = each.dataset.mode !== "here";
