// Status lists (draft-ietf-oauth-status-list, as JWT): whether a credential is still valid, and how old that answer is.
import { base64url, refuse, text } from "./verify-bytes.js";
import { isInteger, isObject, readObject } from "./verify-json.js";
import { readJWS, verifiedPayload } from "./verify-jws.js";
import { isInWindow } from "./verify-trust.js";

const LIMIT = 16 << 20;

/** `{ issuedAt, expires, value(index) }`, once one of the issuer's own status keys is known to have signed it (attacks A49, A59). */
export async function readStatusList(bytes, uri, issuer, now) {
  const jws = readJWS(text(bytes));
  if (jws.header.typ !== "statuslist+jwt") refuse("type_refused");
  // The published lists of this trust list's issuers name their keys; a chain would need another reader.
  if ("x5c" in jws.header && !jws.header.kid) refuse("algorithm_unsupported");
  const key = issuer.keys.find((key) => key.kid === jws.header.kid && key.purpose === "status");
  if (!key) refuse("signature_invalid");
  const body = readObject(await verifiedPayload(jws, key));
  const list = body.status_list;
  if (!isObject(list) || ![1, 2, 4, 8].includes(list.bits) || typeof list.lst !== "string") refuse("claim_refused");
  if ("ttl" in body && !(isInteger(body.ttl) && body.ttl > 0)) refuse("claim_refused");
  if ("exp" in body && !(isInteger(body.exp) && body.exp > body.iat)) refuse("claim_refused");
  if (body.sub !== uri || !isInteger(body.iat) || body.iat > now + 60) refuse("claim_refused");
  if (key.compromisedSince !== null || !isInWindow(key, body.iat)) refuse("claim_refused");
  const values = await inflate(base64url(list.lst));
  return {
    issuedAt: body.iat,
    expires: body.exp ?? Infinity,
    /** Undefined out of bounds. Packed least significant first (section 4). */
    value(index) {
      const byte = values[Math.floor((index * list.bits) / 8)];
      return byte === undefined ? undefined : (byte >> ((index * list.bits) % 8)) & ((1 << list.bits) - 1);
    },
  };
}

/** ZLIB (RFC 1950) under a limit: a bomb is left before it is grown (attack A61). */
async function inflate(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const pieces = [];
  let count = 0;
  try {
    for (let piece; !(piece = await reader.read()).done; ) {
      count += piece.value.length;
      if (count > LIMIT) refuse("malformed");
      pieces.push(piece.value);
    }
  } catch {
    refuse("malformed");
  }
  const values = new Uint8Array(count);
  let at = 0;
  for (const piece of pieces) {
    values.set(piece, at);
    at += piece.length;
  }
  return values;
}
