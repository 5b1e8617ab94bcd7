// The browser's half of vigie/compute/crypto.py: the same suite, the same binding texts, the same byte layouts.
// A test seals here and opens there, and the other way round.
import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const ENCAPSULATED_BYTES = 1120; // An ML-KEM-768 ciphertext ‖ an X25519 key.

const suite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const utf8 = new TextEncoder();

export const random = (length) => crypto.getRandomValues(new Uint8Array(length));
export const bytes = (text) => utf8.encode(text);

// The binding text `vigie/1|part|part…` that HPKE takes as info and AES-GCM as associated data.
export const context = (...parts) => utf8.encode(["vigie/1", ...parts].join("|"));

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const fromBase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

export function toBase64(data) {
  let signs = "";
  // A browser takes a few tens of thousands of arguments at once.
  for (let at = 0; at < data.length; at += 0x8000) signs += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return btoa(signs);
}

// Base64 that an address or a form carries as it is, without padding (RFC 4648, section 5).
export const urlSafe = (data) => toBase64(data).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

// A random (version 4) UUID; crypto.randomUUID came later than the oldest browser that we serve.
export function uuid() {
  const raw = random(16);
  raw[6] = (raw[6] & 0x0f) | 0x40;
  raw[8] = (raw[8] & 0x3f) | 0x80;
  const hex = Array.from(raw, (each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const aesKey = (raw, use) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, [use]);

// AES-256-GCM: nonce ‖ ciphertext ‖ tag.
export async function box(key, data, aad) {
  const iv = random(NONCE_BYTES);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, await aesKey(key, "encrypt"), data);
  return joined(iv, new Uint8Array(sealed));
}

// Undoes `box`; throws where key, context or bytes are not the right ones.
export async function unbox(key, boxed, aad) {
  const [iv, data] = [boxed.subarray(0, NONCE_BYTES), boxed.subarray(NONCE_BYTES)];
  const aes = await aesKey(key, "decrypt");
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: aad }, aes, data));
}

// A buffer of its own: the libraries take ArrayBuffers, and a view's buffer may be longer than the view.
const whole = (view) => view.slice().buffer;

// Seals to an X-Wing public key (1,216 bytes): `enc` ‖ ciphertext, as compute.crypto.hpke_seal lays it out.
export async function hpkeSeal(publicKey, data, info) {
  const recipientPublicKey = await suite.kem.deserializePublicKey(whole(publicKey));
  const sender = await suite.createSenderContext({ recipientPublicKey, info: whole(info) });
  return joined(new Uint8Array(sender.enc), new Uint8Array(await sender.seal(whole(data))));
}

// Undoes `hpkeSeal` with the 32-byte seed; throws where seed, context or bytes are not the right ones.
export async function hpkeOpen(seed, sealed, info) {
  const recipientKey = await suite.kem.deserializePrivateKey(whole(seed));
  const enc = whole(sealed.subarray(0, ENCAPSULATED_BYTES));
  const recipient = await suite.createRecipientContext({ recipientKey, enc, info: whole(info) });
  return new Uint8Array(await recipient.open(whole(sealed.subarray(ENCAPSULATED_BYTES))));
}

// The public half (1,216 bytes) of a 32-byte seed.
export async function publicKey(seed) {
  const pair = await suite.kem.generateKeyPairDerand(seed);
  return new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey));
}

// HKDF-SHA256 of a strong secret; `info` names the purpose.
export async function derive(secret, info, length = KEY_BYTES, salt = new Uint8Array(0)) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 8 * length));
}
