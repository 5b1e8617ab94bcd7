// Sends what waits, as often as it takes. A submission has its own id: sent twice, it is kept once.
import { all, put } from "./store.js";

export const WAITING = "waiting", SENT = "sent", REFUSED = "refused";
const ADDRESS = "/terrain/envoi";
let running = null;

async function send(row) {
  let answer;
  try {
    answer = await fetch(ADDRESS, {
      method: "POST", body: row.envelope, credentials: "omit",
      headers: { "Content-Type": "application/octet-stream" },
    });
  } catch (fault) {
    return false; // No network: it stays, and is tried again.
  }
  if (answer.ok) {
    const { receipt } = await answer.json();
    // Once it has arrived, the sealed bytes have no business on the device.
    await put({ id: row.id, number: row.number, day: row.day, state: SENT, receipt, bytes: row.bytes });
    return true;
  }
  if (answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status)) {
    await put(Object.assign({}, row, { state: REFUSED })); // kept, and still goes out as a file
    return true;
  }
  return false;
}

async function run() {
  let left = 0;
  for (const row of await all()) {
    if (row.state === WAITING && !(await send(row))) left += 1;
  }
  return left;
}

// How many still wait afterwards. One run at a time.
export function flush() {
  if (!running) running = run().then((left) => { running = null; return left; }, (fault) => { running = null; throw fault; });
  return running;
}
