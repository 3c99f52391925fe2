// SD-JWT VC (RFC 9901): what it discloses, once the issuer's key is known to have signed it.
import { base64url, refuse, sha256, text, toBase64url, utf8 } from "./verify-bytes.js";
import { isInteger, isObject, isText, readJSON, readObject } from "./verify-json.js";
import { readKey } from "./verify-keys.js";
import { readJWS, verifiedPayload } from "./verify-jws.js";
import { OPEN_NAMES } from "./verify-qr.js";

/** `{ issuer, key, claims, witness }`. A key-binding JWT is refused as undecidable here: who shows it to whom is for whoever asked for it. */
export async function readSigned(letters, list) {
  if (letters.length > 1 << 20) refuse("too_large");
  const parts = letters.split("~");
  if (parts.length < 2) refuse("malformed");
  if (parts.length > 1002) refuse("too_large");
  const jws = readJWS(parts[0]);
  if (jws.header.typ !== "dc+sd-jwt") refuse("type_refused");
  // Certificates are checked by the command and the server.
  if ("x5c" in jws.header) refuse("algorithm_unsupported");
  const found = list.keys.get(jws.header.kid);
  if (found?.key.purpose !== "credential") refuse("issuer_untrusted");
  const body = readObject(await verifiedPayload(jws, found.key));
  const claims = await claimsOf(body, parts.slice(1, -1));
  if (parts.at(-1) !== "") refuse("algorithm_unsupported");
  return { ...found, claims, witness: (await sha256(utf8(parts[0]))).slice(0, 16) };
}

async function claimsOf(body, letters) {
  const { iss, vct, iat, nbf, exp, status } = body;
  if (typeof iss !== "string" || !isText(vct) || !isInteger(iat)) refuse("claim_refused");
  for (const name of ["nbf", "exp"]) if (name in body && !isInteger(body[name])) refuse("claim_refused");
  let reference = null;
  if ("status" in body) {
    const list = status?.status_list;
    if (!isObject(list) || !isInteger(list.idx) || list.idx < 0 || typeof list.uri !== "string") refuse("claim_refused");
    reference = { uri: list.uri, index: list.idx };
  }
  if ("cnf" in body) await checkHolderKey(body.cnf?.jwk);
  return {
    issuer: iss, type: vct, issuedAt: iat, notBefore: nbf, expires: exp ?? null, status: reference,
    claims: await disclose(body, letters),
  };
}

/** Nothing is asked of the holder here, but a key that nobody can read is no key. */
async function checkHolderKey(jwk) {
  try {
    await readKey(isObject(jwk) ? jwk : refuse("claim_refused"));
  } catch {
    refuse("claim_refused");
  }
}

/** Each disclosure put in its place (section 7.1); whatever the specification says to reject is rejected (attacks A51-A55). */
async function disclose(body, letters) {
  if ("_sd_alg" in body && body._sd_alg !== "sha-256") refuse("claim_refused");
  const disclosures = new Map();
  for (const part of letters) {
    const digest = toBase64url(await sha256(utf8(part)));
    if (disclosures.has(digest)) refuse("disclosure_refused");
    disclosures.set(digest, readDisclosure(part));
  }
  const used = new Set(), decoys = new Set();

  function take(digest) {
    if (typeof digest !== "string") refuse("claim_refused");
    const found = disclosures.get(digest), seen = found ? used : decoys;
    if (seen.has(digest)) refuse("disclosure_refused");
    seen.add(digest);
    return found;
  }

  function inside(value, depth) {
    if (depth > 32) refuse("too_large");
    if (Array.isArray(value)) return value.flatMap((element) => elementOf(element, depth));
    return isObject(value) ? members(value, depth) : value;
  }

  function elementOf(element, depth) {
    if (!isObject(element) || !("..." in element)) return [inside(element, depth + 1)];
    if (Object.keys(element).length !== 1) refuse("claim_refused");
    const found = take(element["..."]);
    if (!found) return [];
    if (found.name !== null) refuse("disclosure_refused");
    return [inside(found.value, depth + 1)];
  }

  function members(object, depth, isTop = false) {
    if ("..." in object) refuse("claim_refused");
    const open = Object.create(null);
    for (const [name, value] of Object.entries(object)) {
      if (name === "_sd") continue;
      if (isTop && OPEN_NAMES.includes(name)) {
        if (hides(value)) refuse("claim_refused");
        continue;
      }
      if (name === "_sd_alg") refuse("claim_refused");
      open[name] = inside(value, depth + 1);
    }
    if (!("_sd" in object)) return open;
    if (!Array.isArray(object._sd)) refuse("claim_refused");
    for (const digest of object._sd) {
      const found = take(digest);
      if (!found) continue;
      if (found.name === null) refuse("disclosure_refused");
      if (found.name in open || found.name === "_sd_alg" || (isTop && OPEN_NAMES.includes(found.name))) refuse("claim_refused");
      open[found.name] = inside(found.value, depth + 1);
    }
    return open;
  }

  const claims = members(body, 0, true);
  if (used.size !== disclosures.size) refuse("disclosure_refused");
  return claims;
}

/** `[salt, name, value]`, or `[salt, value]` for an array's element, whose name is null. */
function readDisclosure(letters) {
  let parts;
  try {
    parts = readJSON(base64url(letters));
  } catch {
    refuse("disclosure_refused");
  }
  if (!Array.isArray(parts) || typeof parts[0] !== "string") refuse("disclosure_refused");
  if (parts.length === 2) return { name: null, value: parts[1] };
  if (parts.length !== 3 || typeof parts[1] !== "string" || parts[1] === "_sd" || parts[1] === "...") refuse("disclosure_refused");
  return { name: parts[1], value: parts[2] };
}

function hides(value) {
  if (Array.isArray(value)) return value.some(hides);
  return isObject(value) && Object.entries(value).some(([name, inner]) => ["_sd", "...", "_sd_alg"].includes(name) || hides(inner));
}

/** The credential that a PDF certificate carries, as `credential.sdjwt` in a stream that is not compressed; null where there is none. */
export function credentialIn(bytes) {
  const letters = text(bytes.map((byte) => (byte < 128 ? byte : 0x20)));
  const found = letters.match(/eyJ[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,}~(?:[\w-]+~)*/g);
  // Two of them are two documents, and nobody could tell which one the page shows.
  return found && new Set(found).size === 1 ? found[0] : null;
}
