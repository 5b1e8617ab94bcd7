// The reporter's code, as vigie/protection/intake/codes.py draws and derives it: ten words (110 bits) or 32 digits (106).
import { bytes, context, derive, random } from "../../../ground/seal/js/crypto.js";

const WORDS = 10, DIGITS = 32, GROUP = 4;

// Ten of the 2,048 words of a BIP-39 list: eleven bits each, so that no word is likelier than another.
export function words(list) {
  if (list.length !== 2048) throw new Error("list");
  const drawn = new Uint16Array(random(2 * WORDS).buffer);
  return Array.from(drawn, (number) => list[number & 2047].normalize("NFC"));
}

// 32 digits in groups of four; a byte above 249 is drawn again, for it would make the small digits likelier.
export function digits() {
  let drawn = "";
  while (drawn.length < DIGITS) {
    const [byte] = random(1);
    if (byte < 250) drawn += String(byte % 10);
  }
  return drawn.match(new RegExp(`.{${GROUP}}`, "g"));
}

// Lower case without accents, nor signs that nobody sees (a text that was copied may hold marks of direction).
const folded = (text) => text.toLowerCase().normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "");

// Digits of every script come in tens, from nought to nine: the value is how many stand before it, less whole tens.
function value(digit) {
  let before = digit.codePointAt(0);
  while (/\p{Nd}/u.test(String.fromCodePoint(before - 1))) before -= 1;
  return String((digit.codePointAt(0) - before) % 10);
}

const partsOf = (text) => folded(text).replace(/[-,]/g, " ").split(/\s+/).filter(Boolean);

// What someone typed, as the parts of a code; null when it cannot be one. Arabic-Indic digits are digits too.
export function typed(text) {
  const parts = partsOf(text);
  const together = parts.join("").replace(/\p{Nd}/gu, value);
  if (/^\d+$/.test(together)) return together.length === DIGITS ? [together] : null;
  return parts.length === WORDS ? parts : null;
}

// The id under which the conversation is found, and the seed that opens it; bound to the node's name.
export async function keysOf(parts, node) {
  const secret = bytes(/^\d/.test(parts[0]) ? parts.join("") : parts.map(folded).join(" "));
  const [lookup, seed] = await Promise.all([
    derive(secret, context("reporter-lookup"), 16, bytes(node)),
    derive(secret, context("reporter-key"), 32, bytes(node)),
  ]);
  return { lookup, seed };
}

const NEAR = 2, PROPOSED = 3; // edits that a slip of the finger makes; words proposed for one

// Edits between two words (optimal string alignment: two letters that changed places are one), or more than `most`.
function edits(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before = [], last = Array.from({ length: other.length + 1 }, (_none, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = last;
    last = row;
  }
  return last[other.length];
}

// The words of what was typed that are in none of the lists, with the nearest ones; empty for digits. `near` comes first
// from the list that most of the other words are of. What was typed stays here: lists are fetched whole, and never a word.
export function misspelt(text, lists) {
  const parts = partsOf(text), known = lists.map((list) => list.map((word) => [folded(word), word.normalize("NFC")]));
  if (/^\p{Nd}+$/u.test(parts.join(""))) return [];
  const sets = known.map((list) => new Set(list.map(([plain]) => plain)));
  const of = sets.map((set) => parts.filter((part) => set.has(part)).length);
  return parts.flatMap((part, at) => {
    if (sets.some((set) => set.has(part))) return [];
    const found = known.flatMap((list, n) => list.map(([plain, word]) => [edits(part, plain, NEAR), -of[n], word]));
    const near = found.filter(([far]) => far <= NEAR).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , word]) => word);
    return [{ place: at + 1, word: part, near: Array.from(new Set(near)).slice(0, PROPOSED) }];
  });
}

// The text with one word put in the place of another, the others as they were typed.
export function mended(text, place, word) {
  let at = 0;
  return text.replace(/[^\s,-]+/g, (part) => (folded(part) && (at += 1) === place ? word : part));
}
