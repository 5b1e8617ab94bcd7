// The service worker: the page without a network, the queue without the page, and what a messenger shares.
import { flush } from "./queue.js";
import { sealAndKeep } from "./keeping.js";

const SHELL = "t-" + self.VERSION_OF_SHELL, PAGE = "/terrain/";
const FILES = [PAGE, "/terrain/manifest.webmanifest", "/terrain/icone.svg", "/static/field/built/app.js"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES.map((f) => new Request(f, { cache: "reload" }))))
    .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((n) => n !== SHELL).map((n) => caches.delete(n))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  if (event.request.method === "POST" && url.pathname === "/terrain/partage") {
    event.respondWith(shared(event.request));
  } else if (event.request.method === "GET" && FILES.includes(url.pathname)) {
    event.respondWith(caches.open(SHELL).then((cache) => cache.match(url.pathname))
      .then((found) => found || fetch(event.request)));
  }
});

// Sound or a picture handed over by another application: sealed here, before any page is shown.
async function shared(request) {
  try {
    const form = await request.formData(), files = [];
    for (const file of form.getAll("files")) {
      files.push({ kind: "shared", type: file.type, bytes: new Uint8Array(await file.arrayBuffer()) });
    }
    const words = ["title", "text", "url"].map((n) => form.get(n)).filter(Boolean).join("\n");
    await sealAndKeep({ kind: "shared", words, draft: {} }, files);
    await flush().catch(() => 0);
    return Response.redirect("/terrain/#saved", 303);
  } catch (fault) {
    return Response.redirect("/terrain/#notsaved", 303);
  }
}

self.addEventListener("sync", (event) => {
  event.waitUntil(flush().then((left) => { if (left) throw new Error("later"); }));
});
self.addEventListener("periodicsync", (event) => event.waitUntil(flush()));
