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

// What someone typed, as the parts of a code; null when it cannot be one. Arabic-Indic digits are digits too.
export function typed(text) {
  const parts = folded(text).replace(/[-,]/g, " ").split(/\s+/).filter(Boolean);
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
