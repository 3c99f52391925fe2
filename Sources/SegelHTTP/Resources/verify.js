// Verifies in this browser; without it the form of the page asks the server. Only where the browser has what that takes: WebCrypto is there on https
// alone.
"use strict";
if (window.isSecureContext && "DecompressionStream" in window && "caches" in window) {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/verify-worker.js", { scope: "/verify" }).catch(() => {});
  import("/assets/verify-page.js").then(({ begin }) => begin());
}
