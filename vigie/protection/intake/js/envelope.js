// What is sealed for the duty desk, and how it travels (docs/reference/field-envelope.md). The key is as the server gives
// it and the store keeps it: { public: base64, epoch }.
import { bytes, fromBase64, joined } from "../../../ground/seal/js/crypto.js";
import { sealRecord } from "../../../ground/seal/js/record.js";

export const sealed = (key, model, id, facts, alsoTo) =>
  sealRecord({ public: fromBase64(key.public), epoch: key.epoch }, model, id, facts, alsoTo);

// What two people compare aloud: half of the key's SHA-256, in groups of four.
export async function fingerprint(key) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", fromBase64(key.public)));
  const hex = Array.from(digest.subarray(0, 16), (each) => each.toString(16).padStart(2, "0")).join("");
  return hex.match(/.{4}/g).join(" ");
}

const length = (size) => {
  const four = new Uint8Array(4);
  new DataView(four.buffer).setUint32(0, size);
  return four;
};

// Each after its length in four bytes.
export const oneAfterTheOther = (parts) => joined(...parts.flatMap((part) => [length(part.length), part]));

// The length of a head, the head (ids, lengths, and what is clear), then the sealed bytes one after the other.
export function envelope(key, clear, records) {
  const rows = records.map((each) => [each.id, each.wrapped.length, each.sealed.length]);
  const head = bytes(JSON.stringify({ ...clear, epoch: key.epoch, records: rows }));
  return joined(length(head.length), head, ...records.flatMap((each) => [each.wrapped, each.sealed]));
}
