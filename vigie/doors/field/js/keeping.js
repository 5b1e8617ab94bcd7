// From what a person said to a sealed envelope in the queue. After this, the device cannot read it.
import { random, toBase64, urlSafe, uuid } from "../../../ground/seal/js/crypto.js";
import { envelope, sealed } from "../../../protection/intake/js/envelope.js";
import { keep, put, recall } from "./store.js";

const minute = () => new Date().toISOString().slice(0, 16) + "+00:00";
const day = () => new Date().toISOString().slice(0, 10);

// A new submission: its ids exist before its words, so that each sound and picture can be sealed at once.
export function begin() {
  const number = Array.from(random(6), (n) => "23456789CFHJMPRV"[n % 16]).join("");
  return { submission: urlSafe(random(32)), report: uuid(), number, enclosures: [], bytes: 0 };
}

export async function enclose(started, file) {
  const key = await recall("key");
  if (!key) throw new Error("key");
  const facts = { report: started.report, place: started.enclosures.length + 1, kind: file.kind, type: file.type, content: toBase64(file.bytes) };
  const piece = await sealed(key, "intake.enclosure", uuid(), facts);
  file.bytes.fill(0);
  started.enclosures.push(piece);
  started.bytes += piece.sealed.length + piece.wrapped.length;
}

export async function close(started, said) {
  const key = await recall("key");
  if (!key) throw new Error("key");
  const label = await recall("device"); // itself only a short label the team gave, or nothing
  const facts = { report: started.report, author: "reporter", place: 1, at: minute(), words: said.words,
    draft: said.draft || {}, field: { number: started.number, kind: said.kind, about: said.about || "", device: label || "" } };
  if (said.grid) facts.grid = said.grid;
  const message = await sealed(key, "intake.message", uuid(), facts);
  const clear = { submission: started.submission, report: started.report, country: said.country || "", urgency: said.urgency || "unknown" };
  const bytes = envelope(key, clear, [message, ...started.enclosures]);
  await put({ id: started.submission, number: started.number, day: day(), state: "waiting", bytes: bytes.length, envelope: bytes });
  return started.number;
}

export async function sealAndKeep(said, files) {
  const started = begin();
  for (const file of files) await enclose(started, file);
  return close(started, said);
}

// The team's key is pinned the first time. Returns a key that differs from the pinned one, or null.
export async function pin() {
  const answer = await fetch("/terrain/cle.json", { credentials: "omit", cache: "no-store" });
  if (!answer.ok) return null;
  const offered = await answer.json(), pinned = await recall("key");
  if (!pinned) { await keep("key", offered); return null; }
  return pinned.public === offered.public && pinned.epoch === offered.epoch ? null : offered;
}
