// What lies on the device: sealed envelopes, and about each only a number, a day and a state. Nothing here opens them.

const NAME = "t", VERSION = 1;
let opened = null;

function open() {
  if (!opened) {
    opened = new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, VERSION);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("q", { keyPath: "id" });
        asked.result.createObjectStore("m");
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => { asked.result.close(); opened = null; };
        resolve(asked.result);
      };
      asked.onerror = () => { opened = null; reject(asked.error); };
    });
  }
  return opened;
}

async function inside(store, mode, work) {
  const base = await open();
  return new Promise((resolve, reject) => {
    const turn = base.transaction(store, mode);
    const asked = work(turn.objectStore(store));
    turn.oncomplete = () => resolve(asked.result);
    turn.onerror = turn.onabort = () => reject(turn.error);
  });
}

export const all = () => inside("q", "readonly", (s) => s.getAll());
export const one = (id) => inside("q", "readonly", (s) => s.get(id));
export const put = (row) => inside("q", "readwrite", (s) => s.put(row));
export const drop = (id) => inside("q", "readwrite", (s) => s.delete(id));
export const recall = (name) => inside("m", "readonly", (s) => s.get(name));
export const keep = (name, value) => inside("m", "readwrite", (s) => s.put(value, name));

// Everything this page may erase; what it may not is said on screen.
export async function wipe() {
  const failed = [];
  const attempt = async (work) => { try { await work(); } catch (fault) { failed.push(String(fault)); } };
  await attempt(async () => {
    const base = await open();
    const names = Array.from(base.objectStoreNames);
    await new Promise((resolve, reject) => {
      const turn = base.transaction(names, "readwrite");
      names.forEach((name) => turn.objectStore(name).clear());
      turn.oncomplete = resolve;
      turn.onerror = () => reject(turn.error);
    });
    base.close();
    opened = null;
  });
  await attempt(() => new Promise((resolve, reject) => {
    const gone = indexedDB.deleteDatabase(NAME);
    gone.onsuccess = gone.onblocked = resolve;
    gone.onerror = () => reject(gone.error);
  }));
  await attempt(async () => { for (const name of await caches.keys()) await caches.delete(name); });
  await attempt(async () => {
    for (const worker of await navigator.serviceWorker.getRegistrations()) {
      if (worker.scope.endsWith("/terrain/")) await worker.unregister();
    }
  });
  await attempt(async () => { localStorage.clear(); sessionStorage.clear(); });
  return failed;
}
