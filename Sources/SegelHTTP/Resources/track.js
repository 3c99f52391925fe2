// Fetches an application's progress anew when the server says that it changed. The page is whole without this.
"use strict";
(() => {
  const place = document.getElementById("progress");
  const said = document.getElementById("live");
  if (!place || !said || !("EventSource" in window)) return;
  const base = `/cases/${place.dataset.case}`;
  const events = new EventSource(`${base}/events?seen=${place.dataset.seen}`);
  events.addEventListener("open", () => {
    if (!said.textContent) said.textContent = said.dataset.on;
  });
  events.addEventListener("changed", async () => {
    const answer = await fetch(`${base}/progress`, { redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const hadFocus = place.contains(document.activeElement);
    place.replaceChildren(...page.body.childNodes);
    if (hadFocus) place.focus();
    said.textContent = said.dataset.changed;
  });
})();
