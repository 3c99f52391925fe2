// Public keys and signatures through WebCrypto. It knows ES256 everywhere and Ed25519 in newer browsers; ML-DSA nowhere yet.
import { base64url, refuse, sha256, toBase64url, utf8 } from "./verify-bytes.js";

const ES256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** The names that a signature by this key may have: RFC 7518, RFC 9864 and the older name of the same, RFC 9964. */
const NAMES = { "P-256": ["ES256"], Ed25519: ["Ed25519", "EdDSA"], "ML-DSA-65": ["ML-DSA-65"] };

/** A public JWK with its name, `kid`, its `kind` and its `canonical` form, whose members are checked by their types. Throws `malformed` for one with a private half. */
export async function readKey(jwk) {
  const kind = jwk.kty === "AKP" ? jwk.alg : jwk.crv;
  if (!NAMES[kind] || "d" in jwk || "priv" in jwk) refuse("malformed");
  const names = { "P-256": ["crv", "kty", "x", "y"], Ed25519: ["crv", "kty", "x"], "ML-DSA-65": ["alg", "kty", "pub"] }[kind];
  // RFC 7638: these members, in this order, without spaces.
  const members = names.map((name) => {
    if (name in jwk && /^[\w-]+$/.test(jwk[name])) return `"${name}":"${jwk[name]}"`;
    return refuse("malformed");
  });
  if (jwk.kty === "EC" && ![jwk.x, jwk.y].every((coordinate) => base64url(coordinate).length === 32)) refuse("malformed");
  const canonical = `{${members.join(",")}}`;
  return { kid: toBase64url(await sha256(utf8(canonical))), kind, jwk, canonical };
}

export const isNamed = (key, algorithm) => NAMES[key.kind].includes(algorithm);

const imported = new WeakMap();

/** Null where this browser does not know such keys. */
async function usable(key) {
  if (!imported.has(key)) imported.set(key, await load(key));
  return imported.get(key);
}

async function load({ kind, jwk }) {
  const plain = { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y };
  try {
    if (kind === "P-256") return await crypto.subtle.importKey("jwk", plain, ES256, false, ["verify"]);
    if (kind === "Ed25519") {
      return await crypto.subtle.importKey("raw", base64url(jwk.x), { name: "Ed25519" }, false, ["verify"]);
    }
  } catch (error) {
    // A point that is none is nobody's key; a name that the browser does not know is its own lack.
    if (error.name === "DataError") refuse("malformed");
  }
  return null;
}

/** True or false, or null where this browser cannot tell. */
export async function isSignedBy(key, signature, bytes) {
  const usableKey = await usable(key);
  if (!usableKey) return null;
  return crypto.subtle.verify(key.kind === "P-256" ? ES256 : { name: "Ed25519" }, usableKey, signature, bytes);
}

/** The same where only yes will do. */
export async function mustBeSigned(key, signature, bytes) {
  const isSigned = await isSignedBy(key, signature, bytes);
  if (isSigned === null) refuse("algorithm_unsupported");
  if (!isSigned) refuse("signature_invalid");
}
