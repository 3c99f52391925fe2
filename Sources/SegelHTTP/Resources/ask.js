// The browser's own way to wallets (Digital Credentials API). Everything else of the verify page works without this.
"use strict";
(() => {
  const form = document.getElementById("ask-browser");
  if (!form || !navigator.credentials || !("DigitalCredential" in window)) return;
  const button = form.querySelector("button");
  const failed = document.getElementById("ask-failed");
  document.getElementById("ask-missing").hidden = true;
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    failed.hidden = true;
    try {
      const request = { protocol: form.dataset.protocol, data: JSON.parse(form.dataset.request) };
      const credential = await navigator.credentials.get({ mediation: "required", digital: { requests: [request] } });
      form.elements.data.value = typeof credential.data === "string" ? credential.data : JSON.stringify(credential.data);
      form.submit();
    } catch {
      button.disabled = false;
      failed.hidden = false;
    }
  });
})();
