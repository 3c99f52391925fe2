// Passkeys (WebAuthn): the one thing on these pages that a browser cannot do without a script. Passwords work without it.
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const make = (data) => navigator.credentials.create({
    publicKey: {
      challenge: bytes(data.challenge),
      rp: { id: data.party, name: "Segel" },
      user: { id: bytes(data.user), name: data.label, displayName: data.label },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -8 }],
      excludeCredentials: data.known.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) })),
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
      attestation: "none",
    },
  });
  const use = (data) => navigator.credentials.get({
    publicKey: { challenge: bytes(data.challenge), rpId: data.party, userVerification: "required" },
  });
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const failed = document.getElementById("passkey-failed");
    if (!window.PublicKeyCredential) continue;
    document.getElementById("passkey-missing")?.remove();
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      failed.hidden = true;
      try {
        const made = await (form.dataset.passkey === "make" ? make : use)(form.dataset);
        const fields = { credential: made.rawId, clientData: made.response.clientDataJSON, attestation: made.response.attestationObject,
          authenticatorData: made.response.authenticatorData, signature: made.response.signature };
        for (const [name, value] of Object.entries(fields)) {
          if (form.elements[name] && value) form.elements[name].value = text(value);
        }
        form.submit();
        // Where the answer is a download the page stays.
        button.disabled = false;
      } catch {
        button.disabled = false;
        failed.hidden = false;
      }
    });
  }
})();
