// Sends chosen files at once, piece by piece, smaller where they are photographs, and goes on where a broken line stopped it. The form sends whole
// files without this.
"use strict";
(() => {
  const PIECE = 256 * 1024, SIDE = 2400, SMALL = 700 * 1024, TRIES = 8;
  const form = document.querySelector("form[data-case]");
  if (!form || !window.fetch || !window.ReadableStream) return;
  const headers = { "Segel-CSRF": form.elements._csrf.value };
  const memory = { get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* goes on without */ } } };

  // A photograph with long sides of 2400 pixels is sharp on A4, and weighs a tenth. What cannot be made smaller is sent as it is.
  const scaled = async (file) => {
    if (!/^image\/(jpeg|png)$/.test(file.type) || file.size < SMALL || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const factor = Math.min(1, SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * factor);
      canvas.height = Math.round(picture.height * factor);
      const drawing = canvas.getContext("2d");
      drawing.fillStyle = "#fff";
      drawing.fillRect(0, 0, canvas.width, canvas.height);
      drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const smaller = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      return smaller && smaller.size < file.size ? smaller : file;
    } catch { return file; }
  };

  const pause = (milliseconds) => new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
  });

  class Refused extends Error {}
  const refusal = async (answer) => {
    try {
      const problem = await answer.json();
      return new Refused(document.documentElement.lang === "id" ? problem.title_id : problem.title);
    } catch { return new Refused(""); }
  };
  const ask = async (method, address, more = {}, body) => {
    const answer = await fetch(address, { method, headers: { ...headers, ...more }, body, redirect: "error" });
    if (answer.ok || answer.status === 409 || answer.status === 404) return answer;
    if (answer.status >= 500 || answer.status === 429) throw new Error("again");
    throw await refusal(answer);
  };

  const send = async (file, code, shown) => {
    const key = `upload ${form.dataset.case} ${code} ${file.size}`;
    let address = memory.get(key), offset = null, failures = 0;
    for (;;) {
      try {
        if (address && offset === null) {
          const kept = await ask("HEAD", address);
          offset = kept.ok && Number(kept.headers.get("Upload-Length")) === file.size ? Number(kept.headers.get("Upload-Offset")) : null;
          if (offset === null) address = null;
        }
        if (!address) {
          const begun = await ask("POST", `/cases/${form.dataset.case}/documents/${encodeURIComponent(code)}/uploads`,
            { "Upload-Length": String(file.size), "Upload-Complete": "?0" });
          if (!begun.ok) throw await refusal(begun);
          address = begun.headers.get("Location");
          memory.set(key, address);
          offset = 0;
        }
        const end = Math.min(offset + PIECE, file.size), isLast = end === file.size;
        const kept = await ask("PATCH", address, { "Content-Type": "application/partial-upload", "Upload-Offset": String(offset),
          "Upload-Complete": isLast ? "?1" : "?0" }, file.slice(offset, end));
        if (kept.status === 404) { address = null; offset = null; memory.set(key, null); continue; }
        offset = Number(kept.headers.get("Upload-Offset"));
        failures = 0;
        shown(offset / file.size);
        if (kept.headers.get("Upload-Complete") === "?1") { memory.set(key, null); return; }
      } catch (error) {
        if (error instanceof Refused || ++failures > TRIES) { if (error instanceof Refused) memory.set(key, null); throw error; }
        offset = null;
        shown(null);
        await pause(Math.min(1000 * 2 ** failures, 30000));
      }
    }
  };

  let busy = 0;
  const button = form.querySelector("button");
  for (const input of form.querySelectorAll("input[type=file]")) {
    const place = input.closest("[data-document]");
    const bar = place.querySelector("progress"), said = place.querySelector("[role=status]");
    input.addEventListener("change", async () => {
      const chosen = input.files[0];
      if (!chosen) return;
      place.classList.remove("bad");
      said.classList.remove("why");
      bar.hidden = false;
      bar.value = 0;
      said.textContent = form.dataset.sending;
      input.disabled = true;
      button.disabled = ++busy > 0;
      try {
        await send(await scaled(chosen), place.dataset.document, (part) => {
          said.textContent = part === null ? form.dataset.waiting : `${form.dataset.sending} ${Math.floor(part * 100)}%`;
          if (part !== null) bar.value = part;
        });
        said.textContent = `${form.dataset.done}: ${chosen.name}`;
      } catch (error) {
        place.classList.add("bad");
        said.classList.add("why");
        said.textContent = error instanceof Refused && error.message ? error.message : form.dataset.failed;
      }
      input.value = "";
      input.disabled = false;
      bar.hidden = true;
      button.disabled = --busy > 0;
    });
  }
})();
