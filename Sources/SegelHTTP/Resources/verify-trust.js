// Root, trust list and bundle (Docs/Formats/TrustList.md, Bundle.md). What a list says is believed once enough root keys have signed it.
import { base64url, equal, find, Refusal, refuse, sha256, text, toBase64url, utf8 } from "./verify-bytes.js";
import { isInteger, isObject, isText, readObject } from "./verify-json.js";
import { isNamed, isSignedBy, readKey } from "./verify-keys.js";
import { readJWS, verifiedPayload } from "./verify-jws.js";

export async function readRoot(bytes) {
  return rootOf(readObject(bytes));
}

async function rootOf(object) {
  const { threshold, version = 1, keys } = object;
  if (!isInteger(threshold) || !isInteger(version) || version < 1 || !Array.isArray(keys) || !keys.every(isObject)) refuse("malformed");
  if (threshold < 1 || threshold > keys.length || keys.length > 64) refuse("malformed");
  const read = await Promise.all(keys.map(readKey));
  if (new Set(read.map((key) => key.kid)).size !== read.length) refuse("malformed");
  return { version, threshold, keys: read };
}

/** As its successor names it: rule 14. */
async function digest(root) {
  const keys = root.keys.map(({ canonical }) => canonical);
  const version = root.version > 1 ? `"version":${root.version},` : "";
  return toBase64url(await sha256(utf8(`{${version}"threshold":${root.threshold},"keys":[${keys.join(",")}]}`)));
}

/**
 * The payload of a JWS in general JSON form, once the threshold of different root keys has signed it. A root key's bad signature refuses it, strangers'
 * are passed over. Where this browser cannot check enough of them it says `algorithm_unsupported`: it does not know.
 */
async function rootSigned(bytes, root, typ) {
  const document = readObject(bytes);
  if (!isText(document.payload) || !Array.isArray(document.signatures) || document.signatures.length > 64) refuse("malformed");
  const signers = new Set(), unknown = new Set();
  for (const part of document.signatures) {
    if (!isText(part?.protected) || typeof part.signature !== "string") refuse("malformed");
    const jws = readJWS(`${part.protected}.${document.payload}.${part.signature}`);
    if (jws.header.typ !== typ) refuse("malformed");
    const key = root.keys.find((key) => key.kid === jws.header.kid);
    if (!key) continue;
    if (!isNamed(key, jws.header.alg)) refuse("not_signed");
    const isSigned = await isSignedBy(key, jws.signature, jws.input);
    if (isSigned === false) refuse("not_signed");
    (isSigned ? signers : unknown).add(key.kid);
  }
  if (signers.size >= root.threshold) return base64url(document.payload);
  return refuse(signers.size + unknown.size >= root.threshold ? "algorithm_unsupported" : "not_signed");
}

/** One root on: signed by the one before, which has the say, and by itself (rule 13). */
async function succession(bytes, old) {
  const body = readObject(await rootSigned(bytes, old, "segel-trust-root+jws"));
  if (body.format !== "segel-trust-root-1" || body.previous !== (await digest(old))) refuse("root_forked");
  const next = await rootOf(body);
  if (next.version !== old.version + 1) refuse("root_out_of_order");
  await rootSigned(bytes, next, "segel-trust-root+jws");
  return next;
}

async function readList(bytes, root) {
  const payload = await rootSigned(bytes, root, "segel-trust-list+jws");
  const body = readObject(payload);
  const { number, issued, expires, issuers } = body;
  if (body.format !== "segel-trust-list-1" || ![number, issued, expires].every(isInteger) || number < 1 || expires <= issued) {
    refuse("malformed");
  }
  if (!Array.isArray(issuers)) refuse("malformed");
  const read = await Promise.all(issuers.map(readIssuer));
  const keys = new Map();
  for (const issuer of read) {
    for (const key of issuer.keys) {
      if (keys.has(key.kid)) refuse("malformed");
      keys.set(key.kid, { issuer, key });
    }
  }
  if (new Set(read.map((issuer) => issuer.id)).size !== read.length) refuse("malformed");
  return { number, issued, expires, digest: toBase64url(await sha256(payload)), issuers: read, keys };
}

async function readIssuer(json) {
  if (!isObject(json) || ![json.id, json.agency, json.name?.id, json.name?.en].every(isText)) refuse("malformed");
  if (!Array.isArray(json.types) || !json.types.every(isText) || !Array.isArray(json.keys)) refuse("malformed");
  return { id: json.id, agency: json.agency, name: json.name, types: json.types, keys: await Promise.all(json.keys.map(readTrusted)) };
}

async function readTrusted(json) {
  if (!isObject(json) || !isObject(json.jwk) || !isInteger(json.notBefore)) refuse("malformed");
  if (!["credential", "status", "checkpoint", "receipt", "qr"].includes(json.purpose)) refuse("malformed");
  // A limit of a wrong type must not read as no limit.
  if (["notAfter", "compromisedSince"].some((name) => name in json && !isInteger(json[name]))) refuse("malformed");
  if ("witnessed" in json && (!isText(json.witnessed) || !("compromisedSince" in json))) refuse("malformed");
  const key = await readKey(json.jwk);
  if (key.kid !== json.kid) refuse("malformed");
  return {
    ...key,
    purpose: json.purpose,
    notBefore: json.notBefore,
    notAfter: json.notAfter ?? Infinity,
    compromisedSince: json.compromisedSince ?? null,
    witnessed: json.witnessed ?? null,
  };
}

/** `notBefore` ≤ time < `notAfter`. */
export const isInWindow = (key, time) => time >= key.notBefore && time < key.notAfter;

/** The files of a bundle by their paths; every byte is named with its digest. */
async function unpack(bytes) {
  const end = bytes.indexOf(0x0a);
  if (end < 0) refuse("malformed");
  const jws = readJWS(text(bytes.subarray(0, end)));
  const { files } = readObject(jws.payload);
  if (!Array.isArray(files) || files.length > 4096) refuse("malformed");
  const found = new Map();
  let at = end + 1;
  for (const file of files) {
    if (!isText(file?.path) || !isInteger(file.count) || file.count < 0 || file.count > bytes.length - at || found.has(file.path)) {
      refuse("malformed");
    }
    const piece = bytes.subarray(at, at + file.count);
    if (!equal(base64url(file.sha256), await sha256(piece))) refuse("signature_invalid");
    found.set(file.path, piece);
    at += file.count;
  }
  if (at !== bytes.length) refuse("malformed");
  return { jws, files: found };
}

/**
 * Everything a verifier needs: root in force, list, files, and when the bundle was made. `pinned`: the root pinned before. Throws a Refusal where it is
 * not what it says.
 */
export async function openBundle(bytes, pinned, now) {
  const { jws, files } = await unpack(bytes);
  let root = pinned;
  for (let next; (next = files.get(`trust/root-${root.version + 1}.json`)); ) root = await succession(next, root);
  if (!files.has("trust/list.json")) refuse("malformed");
  const list = await readList(files.get("trust/list.json"), root);
  if (jws.header.typ !== "segel-bundle+jwt") refuse("type_refused");
  const signer = list.keys.get(jws.header.kid);
  if (signer?.key.purpose !== "status") refuse("signature_invalid");
  const { iat } = readObject(await verifiedPayload(jws, signer.key));
  if (!isInteger(iat) || signer.key.compromisedSince !== null || !isInWindow(signer.key, iat)) refuse("claim_refused");
  // One of the two clocks is wrong; nobody here can tell which.
  if (iat > now + 60) refuse("trust_list_not_yet");
  return { root, list, files, madeAt: iat };
}

/** Whether a compromised key's credential was recorded before (Docs/Formats/WitnessedSet.md). Throws where the set is not the list's. */
export async function isWitnessed(key, name, files) {
  const bytes = files.get(`trust/witnessed/${[...base64url(key.kid)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`);
  if (!bytes || toBase64url(await sha256(bytes)) !== key.witnessed) throw new Refusal("witnessed_set_missing");
  const start = find(bytes, "\n") + 1;
  for (let at = start; at + 16 <= bytes.length; at += 16) if (equal(bytes.subarray(at, at + 16), name)) return true;
  return false;
}
