// A JWS in compact form (RFC 7515 section 7.1).
import { base64url, refuse, utf8 } from "./verify-bytes.js";
import { isNamed, mustBeSigned } from "./verify-keys.js";
import { readObject } from "./verify-json.js";

/** Keys and addresses in a header decide nothing, and one that brings some is refused (attack A48). */
const REFUSED = ["crit", "b64", "jku", "jwk", "x5u", "x5t", "x5t#S256", "enc", "zip"];
const ALGORITHMS = ["ES256", "Ed25519", "EdDSA", "ML-DSA-65"];

/** Taken apart, not believed. */
export function readJWS(letters) {
  if (letters.length > 1 << 20) refuse("too_large");
  const parts = letters.split(".");
  if (parts.length !== 3) refuse("malformed");
  const header = readObject(base64url(parts[0]));
  if (REFUSED.some((name) => name in header)) refuse("header_refused");
  if (!ALGORITHMS.includes(header.alg)) refuse("algorithm_refused");
  return { header, payload: base64url(parts[1]), signature: base64url(parts[2]), input: utf8(`${parts[0]}.${parts[1]}`) };
}

/** The payload, once `key` is known to have signed it. */
export async function verifiedPayload(jws, key) {
  if (!isNamed(key, jws.header.alg)) refuse("algorithm_refused");
  await mustBeSigned(key, jws.signature, jws.input);
  return jws.payload;
}
