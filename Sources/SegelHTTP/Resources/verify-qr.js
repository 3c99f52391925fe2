// The text of a QR symbol (Docs/Formats/QR.md): what it says, once the QR key of a trusted issuer is known to have signed it.
import { base45, base64url, equal, refuse } from "./verify-bytes.js";
import { readCBOR } from "./verify-cbor.js";
import { mustBeSigned } from "./verify-keys.js";
import { isInteger } from "./verify-json.js";

const PREFIX = "SGL1:";
const LETTERS = 702;
const LIMITS = { depth: 4, items: 64, isSorted: true };
const ALGORITHM = 1, CRITICAL = 2, KID = 4;
/** Names that are never claims about a person (attack A55). */
export const OPEN_NAMES = ["iss", "nbf", "iat", "exp", "cnf", "vct", "_sd", "...", "status", "_sd_alg", "vct#integrity"];

/** "ours", "foreign", "link", or null: by the beginning alone, and nothing in it is ever opened (attack A66). */
export function kindOfText(text) {
  if (text.startsWith(PREFIX)) return "ours";
  const start = text.slice(0, 40);
  if (/^\s*(?:[a-z][a-z0-9+.-]*:\/\/|www\.|mailto:|tel:|sms:|javascript:|data:)/i.test(start)) return "link";
  return /^[A-Z]{2,8}[0-9]{1,2}:/.test(start) ? "foreign" : null;
}

/** `{ issuer, key, claims }`, the claims as `checkCredential` wants them. */
export async function readSigned(letters, list) {
  if (letters.length > LETTERS) refuse("too_large");
  const bytes = base45(letters.slice(PREFIX.length));
  const { protectedBytes, header, payload, signature } = takeApart(readCBOR(bytes, LIMITS));
  const kid = header.get(KID);
  if (header.size !== 2 || !(kid instanceof Uint8Array) || kid.length !== 8) refuse("header_refused");
  if (!(payload instanceof Uint8Array) || signature.length !== 64) refuse("malformed");
  const found = [...list.keys.values()].find(({ key }) => key.purpose === "qr" && equal(base64url(key.kid).slice(0, 8), kid));
  if (!found) refuse("issuer_untrusted");
  if (found.key.kind !== "P-256") refuse("algorithm_refused");
  await mustBeSigned(found.key, signature, signingInput(protectedBytes, payload));
  return { ...found, claims: contentOf(payload, found.issuer) };
}

/** COSE_Sign1 (RFC 9052 section 4.2): tag 18 around [protected, unprotected, payload, signature]. */
function takeApart(value) {
  if (value?.tag !== 18 || !Array.isArray(value.value) || value.value.length !== 4) refuse("malformed");
  const [protectedBytes, unprotected, payload, signature] = value.value;
  if (!(protectedBytes instanceof Uint8Array && unprotected instanceof Map && signature instanceof Uint8Array)) refuse("malformed");
  const header = readCBOR(protectedBytes, { ...LIMITS, isSorted: false });
  if (!(header instanceof Map)) refuse("malformed");
  if (header.has(CRITICAL) || unprotected.has(CRITICAL)) refuse("header_refused");
  if (header.get(ALGORITHM) !== -7) refuse("algorithm_refused");
  if (unprotected.size > 0) refuse("header_refused");
  return { protectedBytes, header, payload, signature };
}

/** Section 4.4, without external data. */
function signingInput(protectedBytes, payload) {
  const head = (major, count) => (count < 24 ? [major | count] : count < 256 ? [major | 24, count] : [major | 25, count >> 8, count & 255]);
  const context = [..."Signature1"].map((letter) => letter.charCodeAt(0));
  return Uint8Array.from([
    0x84, 0x6a, ...context, ...head(0x40, protectedBytes.length), ...protectedBytes, 0x40, ...head(0x40, payload.length), ...payload,
  ]);
}

/** Rules 5-7: type and status list become addresses under the issuer's own. */
function contentOf(payload, issuer) {
  const map = readCBOR(payload, LIMITS);
  if (!(map instanceof Map) || ![...map.keys()].every((key) => isInteger(key) && key >= 1 && key <= 6)) refuse("claim_refused");
  const type = map.get(1), issuedAt = map.get(2), expires = map.get(3), status = map.get(4), name = map.get(6);
  const isTime = (value) => isInteger(value) && value >= 0;
  if (typeof type !== "string" || !/^[A-Za-z0-9._-]{1,64}$/.test(type) || !isTime(issuedAt)) refuse("claim_refused");
  if (!Array.isArray(status) || status.length !== 2 || !status.every(isTime)) refuse("claim_refused");
  if (!(name instanceof Uint8Array) || name.length !== 16) refuse("claim_refused");
  if (map.has(3) && !(isTime(expires) && expires > issuedAt)) refuse("claim_refused");
  const own = `/issuers/${issuer.agency}`;
  const shown = claimsOf(map.get(5));
  if (!issuer.id.endsWith(own)) refuse("claim_refused");
  const base = issuer.id.slice(0, -own.length);
  return {
    issuer: issuer.id,
    type: `${base}/types/${type}`,
    issuedAt,
    expires: expires ?? null,
    status: { uri: `${base}/status/${issuer.agency}/${status[0]}.jwt`, index: status[1] },
    claims: shown,
  };
}

function claimsOf(list) {
  if (!Array.isArray(list) || list.length % 2 || list.length === 0 || list.length > 32) refuse("claim_refused");
  const claims = Object.create(null);
  for (let at = 0; at < list.length; at += 2) {
    const name = list[at], value = list[at + 1];
    if (typeof name !== "string" || name === "" || name in claims || OPEN_NAMES.includes(name)) refuse("claim_refused");
    if (!["string", "number", "boolean"].includes(typeof value)) refuse("claim_refused");
    claims[name] = value;
  }
  return claims;
}
