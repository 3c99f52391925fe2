// Verifies in this browser; without it the form of the page asks the server. Only where the browser has what that takes: WebCrypto is there on https
// alone.
"use strict";
if (window.isSecureContext && "DecompressionStream" in window && "caches" in window) {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/verify-worker.js", { scope: "/verify" }).catch(() => {});
  // Where it does not come (the line broke, or the page was left meanwhile) the form is still there.
  import("/assets/verify-page.js").then(({ begin }) => begin(), () => {});
}
