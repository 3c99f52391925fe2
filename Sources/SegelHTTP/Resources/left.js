// Takes away what pages kept in this browser for whoever has just signed out: where interrupted uploads go on. What the verify page keeps is of nobody, and stays.
"use strict";
(() => {
  try {
    for (const key of Object.keys(localStorage)) { if (key.startsWith("upload ")) localStorage.removeItem(key); }
  } catch { /* where nothing may be kept nothing was */ }
})();
