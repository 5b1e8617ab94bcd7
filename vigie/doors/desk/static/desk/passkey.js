// Passkeys as a second factor: a button asks the authenticator, its answer goes into the form's hidden field.
// Without this script (or outside a secure context, or at another address than the node's own) the button stays hidden, and the code is there as always.
"use strict";
(() => {
  if (!window.isSecureContext || !window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const asked = (options) => {
    const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
    const ready = { ...options, challenge: bytes(options.challenge) };
    if (options.user) ready.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) ready.excludeCredentials = known(options.excludeCredentials);
    if (options.allowCredentials) ready.allowCredentials = known(options.allowCredentials);
    return ready;
  };

  const answered = (made) => {
    const response = { clientDataJSON: text(made.response.clientDataJSON) };
    if (made.response.attestationObject) response.attestationObject = text(made.response.attestationObject);
    if (made.response.authenticatorData) response.authenticatorData = text(made.response.authenticatorData);
    if (made.response.signature) response.signature = text(made.response.signature);
    if (made.response.userHandle) response.userHandle = text(made.response.userHandle);
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
  };

  const ask = async (place) => {
    const answer = await fetch(place.dataset.options, { headers: { Accept: "application/json" } });
    const publicKey = asked(await answer.json());
    return place.dataset.passkey === "create"
      ? navigator.credentials.create({ publicKey })
      : navigator.credentials.get({ publicKey });
  };

  for (const place of document.querySelectorAll("[data-passkey]")) {
    if (place.dataset.origin !== window.location.origin) continue;
    const form = place.closest("form");
    const said = place.querySelector("[role=status]");
    place.hidden = false;
    for (const other of form.querySelectorAll("[data-without-passkey]")) other.hidden = true;
    place.querySelector("button").addEventListener("click", async () => {
      const code = form.elements.namedItem("code");
      const instead = place.dataset.passkey === "get";
      if (instead && code) code.required = false;
      if (!form.reportValidity()) {
        if (instead && code) code.required = true;
        return;
      }
      said.textContent = "";
      try {
        form.elements.namedItem("passkey").value = answered(await ask(place));
        form.submit();
      } catch {
        if (instead && code) code.required = true;
        said.textContent = place.dataset.failed;
      }
    });
  }
})();
