// What the pages of the public door share that seal in the browser.
import { toBase64, uuid } from "../../../ground/seal/js/crypto.js";
import { sealed } from "../../../protection/intake/js/envelope.js";

const MOST_FILES = 6, MOST_BYTES = 1400000;

export const hexadecimal = (data) => Array.from(data, (each) => each.toString(16).padStart(2, "0")).join("");
export const tooMuch = (files) => files.length > MOST_FILES || files.reduce((sum, file) => sum + file.size, 0) > MOST_BYTES;

// One of the page's sentences about what went wrong; `detail` are the server's own words.
export function say(kind, detail) {
  const box = document.getElementById("trouble");
  for (const each of box.querySelectorAll("[data-kind]")) each.hidden = each.dataset.kind !== kind;
  if (detail) box.querySelector(`[data-kind=${kind}]`).textContent = detail;
  box.hidden = false;
  box.focus();
  box.scrollIntoView();
}

class Unheard extends Error {}

// The text at an address. Without a network, or cut half-way, it is Unheard: nothing is wrong with this browser.
export async function asked(address) {
  let answer, text;
  try {
    answer = await fetch(address, { credentials: "omit" });
    text = await answer.text();
  } catch (fault) {
    throw new Unheard(address);
  }
  if (answer.status >= 500 || answer.status === 429) throw new Unheard(address);
  if (!answer.ok) throw new Error(address);
  return text;
}

// What stopped the work: only where this browser cannot seal or open is another way shown, on which the server sees.
export const stopped = (fault) => say(fault instanceof Unheard ? "network" : "failed");

// What an answer says; nothing where it is no JSON of ours (a proxy's page, a cut answer).
export const toldBy = async (answer) => (await answer.json().catch(() => null)) || {};

// The server said no: in its words, or in ours where it gave none.
export function refused(answer, told) {
  if (told.detail) say("refused", told.detail);
  else say(answer.status === 413 ? "large" : "network");
}

// The answer, or null without a network.
export async function send(address, body, type) {
  try {
    return await fetch(address, { method: "POST", body, headers: { "Content-Type": type }, credentials: "omit" });
  } catch (fault) {
    return null;
  }
}

export const sendBytes = (address, bytes) => send(address, bytes, "application/octet-stream");

export async function piece(key, report, place, file) {
  const facts = { report, place, kind: "file", type: file.type.slice(0, 80), name: file.name.slice(0, 120) };
  const content = toBase64(new Uint8Array(await new Response(file).arrayBuffer()));
  return sealed(key, "intake.enclosure", uuid(), { ...facts, content });
}
