// Whether this browser can seal: only then is what seals fetched. Everywhere else the page works as it is, and says so.
const here = document.currentScript;
if (window.isSecureContext && window.crypto && crypto.subtle && window.fetch && window.TextEncoder) {
  import(here.dataset.seal).then(() => dispatchEvent(new Event("seal")), () => undefined);
}
