// The verify page at work: takes a camera's view, a picture, a PDF or text, and shows the verdict. What it cannot read it leaves to the form, which asks
// the server.
import { Refusal } from "./verify-bytes.js";
import { isObject } from "./verify-json.js";
import { now, renewedLists, savedLists } from "./verify-lists.js";
import { symbolFromCamera, symbolInPicture } from "./verify-scan.js";
import { credentialIn } from "./verify-sdjwt.js";
import { MAX_AGE, verdict } from "./verify-verdict.js";

const language = document.documentElement.lang;
const place = (id) => document.getElementById(id);
let words, lists = null, trouble = null, renewing = null;

export async function begin() {
  const answer = await fetch("/verify/words.json", { credentials: "omit" });
  words = (await answer.json())[language];
  place("verify").addEventListener("submit", submitted);
  if (navigator.mediaDevices?.getUserMedia) cameraButton();
  await take(savedLists);
  await renew();
  window.addEventListener("online", renew);
  setInterval(showAge, 30_000);
}

/** Lists from somewhere; where they are not believed, why. */
async function take(source) {
  try {
    lists = (await source()) ?? lists;
    trouble = null;
  } catch (error) {
    // No network: what was kept goes on being what there is.
    trouble = error instanceof Refusal && error.code !== "unreachable" ? error.code : trouble;
  }
  showAge();
}

function renew() {
  renewing ??= take(renewedLists).finally(() => (renewing = null));
  return renewing;
}

function showAge() {
  const line = place("lists");
  if (!lists) line.textContent = words.texts[trouble ? "listsRefused" : "listsMissing"];
  else {
    const moment = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(lists.madeAt * 1000);
    const isOld = now() - lists.madeAt > MAX_AGE;
    line.textContent = `${words.texts.listsOf} ${moment} (${ageOf(now() - lists.madeAt)}). ${words.texts[isOld ? "listsOld" : "listsGood"]}`;
  }
  line.dataset.trouble = trouble ?? "";
}

function ageOf(seconds) {
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (seconds < 3_600) return format.format(-Math.floor(seconds / 60), "minute");
  return seconds < 172_800 ? format.format(-Math.floor(seconds / 3_600), "hour") : format.format(-Math.floor(seconds / 86_400), "day");
}

function cameraButton() {
  const box = place("camera"), button = box.querySelector("button"), video = box.querySelector("video");
  let isOn = false;
  box.hidden = false;
  button.addEventListener("click", async () => {
    if (isOn) return void (isOn = false);
    isOn = true;
    const label = button.textContent;
    button.textContent = words.texts.cameraStop;
    video.hidden = false;
    say(words.texts.cameraLooking);
    try {
      const text = await symbolFromCamera(video, () => !isOn);
      say("");
      if (text !== null && !(await show(text, words.texts.compareQR))) {
        place("text").value = text;
        place("verify").submit();
      }
    } catch {
      say(words.texts.cameraMissing);
    }
    isOn = false;
    video.hidden = true;
    button.textContent = label;
  });
}

const say = (text) => (place("progress").textContent = text);

async function submitted(event) {
  const form = event.target, pasted = form.elements.text.value.trim(), file = form.elements.file.files[0];
  // Of both the text is taken, as the server does. Nothing at all: the server has a word for that too.
  if (!pasted && !file) return;
  event.preventDefault();
  say(words.texts.working);
  const found = pasted ? { text: pasted, note: "" } : await read(file).catch(() => null);
  say("");
  if (found && (await show(found.text, found.note))) return;
  if (navigator.onLine) form.submit();
  else if (!found) report({ outcome: "reject", code: "unrecognised" }, "");
}

/** The text in a file, with what must be compared by hand; null where there is none that can be read here. */
async function read(file) {
  const bytes = new Uint8Array(await file.slice(0, 16 << 20).arrayBuffer());
  const begins = (...start) => start.every((byte, at) => bytes[at] === byte);
  if (begins(0x25, 0x50, 0x44, 0x46)) {
    const credential = credentialIn(bytes);
    return credential && { text: credential, note: words.texts.comparePDF };
  }
  if (begins(0x89, 0x50) || begins(0xff, 0xd8)) {
    const text = await symbolInPicture(file);
    return text === null ? null : { text, note: words.texts.compareQR };
  }
  return { text: new TextDecoder().decode(bytes), note: "" };
}

/** Answers whether a verdict was shown: what this browser cannot check is left to the server, where there is a network. */
async function show(text, note) {
  // Lists of today decide at once; older ones wait for what is on its way.
  if (!lists || now() - lists.madeAt > MAX_AGE) await renewing;
  const found = await verdict(text, lists, now());
  if (found.code === "lists_missing" && trouble in words.reasons) found.code = trouble;
  if (navigator.onLine && ["algorithm_unsupported", "lists_missing", "unrecognised"].includes(found.code)) return false;
  report(found, note);
  return true;
}

const TONES = { accept: "good", cannot_decide: "wait", reject: "" };

/** Everything as text: nothing of a document becomes a part of the page (attack A71). */
function report(found, note) {
  const box = place("verdict"), reason = words.reasons[found.code], type = words.types[found.type];
  const add = (parent, name, text, className = "") => {
    const element = document.createElement(name);
    element.textContent = text;
    if (className) element.className = className;
    parent.append(element);
    return element;
  };
  box.replaceChildren();
  box.className = `alert ${TONES[found.outcome]}`;
  add(box, "h2", words.texts[found.outcome], "verdict");
  if (found.type) add(add(box, "p", ""), "strong", type?.title ?? found.type);
  if (reason) add(box, "p", reason.text);
  if (reason?.next) add(box, "p", `${words.texts.next}: ${reason.next}`);
  if (found.outcome === "accept") {
    const facts = add(box, "dl", "", "list");
    for (const [name, value] of Object.entries(found.claims)) {
      const row = add(facts, "div", "");
      add(row, "dt", type?.claims[name] ?? name);
      add(row, "dd", type?.values[name]?.[value] ?? shown(value));
    }
    if (note) add(add(box, "p", ""), "strong", note);
  }
  if (found.issuer) add(box, "p", `${words.texts.issuedBy} ${found.issuer.name[language]}`, "small");
  if (found.statusIssuedAt) {
    const moment = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(found.statusIssuedAt * 1000);
    add(box, "p", `${words.texts.statusAge} ${moment}`, "small");
  }
  add(box, "p", found.code, "small dim code");
  box.hidden = false;
  box.focus();
}

function shown(value) {
  if (value === true || value === false) return words.texts[value ? "yes" : "no"];
  if (isObject(value) || Array.isArray(value)) return JSON.stringify(value);
  const day = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? new Date(`${value}T00:00:00Z`) : null;
  if (!day || Number.isNaN(day.getTime())) return String(value);
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(day);
}
