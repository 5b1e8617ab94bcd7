// Opens the conversation in this browser and seals what is written again: the code is typed here and does not leave.
import { KEY_BYTES, box, context, fromBase64, hpkeOpen, hpkeSeal, publicKey, random, toBase64, unbox, urlSafe, uuid } from "../../../ground/seal/js/crypto.js";
import { keysOf, mended, misspelt, typed } from "../../../protection/intake/js/code.js";
import { envelope, sealed } from "../../../protection/intake/js/envelope.js";
import { asked, hexadecimal, piece, refused, say, send, sendBytes, stopped, toldBy, tooMuch } from "./parts.js";

const ask = document.querySelector("form[data-open]"), room = document.getElementById("conversation");
const reply = room.querySelector("form"), talk = room.querySelector("ol"), TURNS = 4, PATIENCE = 4000;
let busy = false, onArrival = false, known = null, open = null; // the keys of the code, and the conversation as it was read

async function message(row, report, seed) {
  try {
    const dataKey = await hpkeOpen(seed, fromBase64(row.wrap), context("reporter", "intake.message", row.id, row.epoch));
    const opened = await unbox(dataKey, fromBase64(row.sealed), context("facts", "intake.message", row.id, row.version, row.epoch));
    const facts = JSON.parse(new TextDecoder().decode(opened));
    if (facts.report !== report || facts.author !== row.author || facts.place !== row.place) throw new Error("moved");
    return { ...row, words: facts.words, at: facts.at };
  } catch (fault) {
    return { ...row, altered: true };
  }
}

// Throws where this browser does not open what it sealed itself: then nobody else is to blame for what did not open.
async function trial(seed) {
  const key = random(KEY_BYTES), sealedKey = await hpkeSeal(await publicKey(seed), key, context("trial"));
  await unbox(await hpkeOpen(seed, sealedKey, context("trial")), await box(key, random(1), context("trial")), context("trial"));
}

// Reads it anew; false where the page has said why not. What does not open is told to the team, place by place.
async function read(altered = []) {
  const form = new URLSearchParams({ lookup: hexadecimal(known.lookup) });
  for (const place of altered) form.append("altered", place);
  const answer = await send(ask.dataset.open, form.toString(), "application/x-www-form-urlencoded");
  if (!answer) { say("network"); return false; }
  const told = await toldBy(answer);
  if (!answer.ok || !told.messages) { refused(answer, told); return false; }
  open = { ...told, said: await Promise.all(told.messages.map((row) => message(row, told.report, known.seed))) };
  if (open.said.some((each) => each.altered)) await trial(known.seed);
  const wrong = open.said.filter((each) => each.altered).map((each) => each.place);
  return wrong.length && !altered.length ? read(wrong) : true;
}

const day = (moment) => new Date(moment).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long", year: "numeric" });

function bubble(each) {
  const item = document.createElement("li"), words = document.createElement("p"), small = document.createElement("small");
  item.className = each.altered ? "bubble" : `bubble ${each.author}`;
  small.textContent = each.altered ? "" : `${talk.dataset[each.author]} · ${day(each.at)}`;
  words.textContent = each.altered ? talk.dataset.altered : each.words;
  item.append(...(each.altered ? [words] : [small, words]));
  return item;
}

function show(sent) {
  talk.replaceChildren(...open.said.map(bubble));
  words.replaceChildren();
  room.querySelector("[role=status]").hidden = !sent;
  document.getElementById("trouble").hidden = true;
  for (const each of document.querySelectorAll("[data-before]")) each.remove();
  room.hidden = false;
  room.querySelector("h1").focus();
}

const field = ask.querySelector("[name=code]"), words = document.getElementById("misspelt");
let lists = null; // Of words, whole, fetched when someone begins to type: which of them a code has is not asked anywhere.
const fetched = () => {
  lists = lists || asked(ask.dataset.words).then((text) => text.split("\n\n").map((list) => list.split("\n")));
  return lists.catch(() => { lists = null; return []; });
};

// Names each word that no list has, and proposes the nearest: the code is mended here, before it is used for anything.
function named(wrong) {
  const line = (one) => {
    const item = document.createElement("li");
    const said = words.dataset.said.replace("{n}", one.place).replace("{w}", () => one.word);
    item.append(said, " ", one.near.length ? words.dataset.near : words.dataset.none, " ");
    for (const near of one.near) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "button quiet", textContent: near });
      button.addEventListener("click", () => { field.value = mended(field.value, one.place, near); item.remove(); field.focus(); });
      item.append(button, " ");
    }
    return item;
  };
  words.replaceChildren(...wrong.map(line));
  say("words");
}

async function begin() {
  // Without the lists a word is not mended, and the code is tried as it is: nobody waits for them on a slow network.
  const whole = await Promise.race([fetched(), new Promise((go) => setTimeout(go, PATIENCE, []))]), wrong = whole.length ? misspelt(field.value, whole) : [];
  if (wrong.length) { named(wrong); return; }
  const code = typed(field.value);
  if (!code) { say("code"); return; }
  const key = JSON.parse(await asked(ask.dataset.key));
  known = await keysOf(code, key.node);
  if (await read()) show(false);
}

// Its place is sealed with it: when somebody else wrote meanwhile, it is read again and sealed for the next.
async function write(words, files, submission) {
  const key = JSON.parse(await asked(ask.dataset.key)), reporter = await publicKey(known.seed);
  let answer, no;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const place = open.messages.length ? open.messages[open.messages.length - 1].place + 1 : 1;
    const id = uuid(), at = new Date().toISOString().slice(0, 16) + "+00:00";
    const facts = { report: open.report, author: "reporter", place, at, words };
    const first = await sealed(key, "intake.message", id, facts, (dataKey) =>
      hpkeSeal(reporter, dataKey, context("reporter", "intake.message", id, key.epoch)));
    const pieces = await Promise.all(files.map((file, n) => piece(key, open.report, open.enclosures + n, file)));
    const told = { lookup: hexadecimal(known.lookup), public: toBase64(reporter), wrap: toBase64(first.other) };
    const clear = { submission, report: open.report, country: "", urgency: "unknown", place, enclosures: open.enclosures, reporter: told };
    answer = await sendBytes(ask.dataset.open, envelope(key, clear, [first, ...pieces]));
    if (!answer) return say("network");
    if (answer.status === 201) return (await read()) && (reply.reset(), show(true));
    no = await toldBy(answer);
    if (answer.status !== 409) return refused(answer, no);
    if (!(await read())) return undefined;
    // It had arrived already, and only the answer was lost.
    if (open.said.some((each) => each.author === "reporter" && each.place >= place && each.words === words)) return (reply.reset(), show(true));
  }
  return refused(answer, no);
}

const guarded = (work) => {
  if (busy) return;
  busy = true;
  say("working");
  work().catch(stopped).then(() => { busy = false; });
};

ask.addEventListener("submit", (event) => {
  if (onArrival) return; // The person has read what that means, and chose it.
  event.preventDefault();
  guarded(begin);
});
field.addEventListener("focus", fetched, { once: true });
reply.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = reply.querySelector("[name=words]").value, files = Array.from(reply.querySelector("[name=pieces]").files);
  if (!words.trim()) { say("empty"); return; }
  if (tooMuch(files)) { say("large"); return; }
  guarded(() => write(words, files, urlSafe(random(32))));
});
// A browser may keep a page that was left, and show it to whoever goes back: nothing that was opened stays in it.
addEventListener("pagehide", () => {
  known = open = null;
  for (const each of [talk, words]) each.replaceChildren();
  for (const each of [ask, reply]) each.reset();
  room.hidden = true;
});
addEventListener("pageshow", (event) => { if (event.persisted) location.replace(location.pathname); });
document.getElementById("on-arrival").addEventListener("click", () => { onArrival = true; ask.submit(); });
for (const each of document.querySelectorAll("[data-mode]")) each.hidden = each.dataset.mode !== "here";
