// A new sealed record, as vigie/ground/seal/models.py lays it out. Nothing here can open what it made.
import { KEY_BYTES, box, bytes, context, hpkeSeal, random } from "./crypto.js";

// Seals `facts` (JSON values) to a team: `key` is { public, epoch }, `model` the label of the Django model. The data key,
// which opens the record, goes to `alsoTo(dataKey)` where another reader gets a wrap of it, and is then forgotten.
export async function sealRecord(key, model, id, facts, alsoTo = async () => undefined) {
  const dataKey = random(KEY_BYTES);
  const sealed = await box(dataKey, bytes(JSON.stringify(facts)), context("facts", model, id, 1, key.epoch));
  const wrapped = await hpkeSeal(key.public, dataKey, context("record", model, id, key.epoch));
  const other = await alsoTo(dataKey);
  dataKey.fill(0);
  return { id, wrapped, sealed, other };
}
