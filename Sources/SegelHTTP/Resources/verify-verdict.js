// The verdict on a credential or a QR symbol's text: accept, reject or cannot decide, never a fourth. The same order of checks and the same codes as
// the server and the command have; Tests hold all of them against one file of cases.
import { Refusal, refuse } from "./verify-bytes.js";
import * as qr from "./verify-qr.js";
import * as sdjwt from "./verify-sdjwt.js";
import { readStatusList } from "./verify-status.js";
import { isInWindow, isWitnessed } from "./verify-trust.js";

/** Seconds two clocks may differ, and that a status list may be old. */
const LEEWAY = 60;
export const MAX_AGE = 86_400;

const UNDECIDED = [
  "status_unavailable", "status_refused", "status_stale", "trust_list_expired", "trust_list_not_yet", "witnessed_set_missing",
  "algorithm_unsupported", "lists_missing",
];

/**
 * `letters`: what was scanned, pasted, or found in a file. `lists`: an opened bundle (verify-trust.js), or null where there is none.
 * `now`: Unix seconds.
 */
export async function verdict(letters, lists, now) {
  const known = {};
  try {
    return { outcome: "accept", code: "accepted", ...(await check(letters.trim(), lists, now, known)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const outcome = UNDECIDED.includes(error.code) ? "cannot_decide" : "reject";
    // Whose it is may be told once the signature held; what it says is told of none that is not accepted.
    const { issuer, type, issuedAt, expires } = known;
    return { outcome, code: error.code, issuer, type, issuedAt, expires };
  }
}

async function check(letters, lists, now, known) {
  const reader = readerOf(letters);
  if (!lists) refuse("lists_missing");
  checkList(lists.list, now);
  const { issuer, key, claims, witness } = await reader.readSigned(letters, lists.list);
  if (claims.issuer !== issuer.id) refuse("issuer_untrusted");
  Object.assign(known, { issuer, type: claims.type, issuedAt: claims.issuedAt, expires: claims.expires });
  // Of a stolen QR key nothing is believed.
  if (reader === qr && key.compromisedSince !== null) refuse("key_compromised");
  if (!issuer.types.includes(claims.type)) refuse("type_not_theirs");
  if (!isInWindow(key, claims.issuedAt)) refuse("key_outside_window");
  if (key.compromisedSince !== null && (claims.issuedAt >= key.compromisedSince || key.witnessed === null)) refuse("key_compromised");
  if (claims.issuedAt > now + LEEWAY || (claims.notBefore ?? 0) > now + LEEWAY) refuse("not_yet_valid");
  if (claims.expires !== null && now - LEEWAY >= claims.expires) refuse("expired");
  if (key.compromisedSince !== null && !(await isWitnessed(key, witness, lists.files))) refuse("key_compromised");
  const statusIssuedAt = await checkStatus(claims.status, issuer, lists.files, now);
  return { ...known, claims: claims.claims, statusIssuedAt };
}

function readerOf(letters) {
  if (letters.startsWith("eyJ") && letters.includes("~")) return sdjwt;
  switch (qr.kindOfText(letters)) {
    case "ours": return qr;
    case "link": return refuse("link_not_opened");
    case "foreign": return refuse("prefix_unknown");
    default: return refuse("unrecognised");
  }
}

/** A clock put back would keep an old list good for ever (attack A39). */
function checkList(list, now) {
  if (now >= list.expires) refuse("trust_list_expired");
  if (list.issued > now + LEEWAY) refuse("trust_list_not_yet");
}

/** When the answer was signed. Lists lie beside the issuers' names. */
async function checkStatus(reference, issuer, files, now) {
  if (!reference) return now;
  const end = reference.uri.indexOf("/status/");
  const bytes = end < 0 ? undefined : files.get(reference.uri.slice(end + 1));
  if (!bytes) refuse("status_unavailable");
  let list;
  try {
    list = await readStatusList(bytes, reference.uri, issuer, now);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === "algorithm_unsupported") throw error;
    refuse("status_refused");
  }
  if (now - list.issuedAt > MAX_AGE || now - LEEWAY >= list.expires) refuse("status_stale");
  switch (list.value(reference.index)) {
    case undefined: return refuse("status_refused");
    case 0: return list.issuedAt;
    case 2: return refuse("suspended");
    case 3: return refuse("superseded");
    default: return refuse("revoked");
  }
}
