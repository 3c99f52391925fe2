// Bytes and their encodings, each with one spelling; everything else is refused.

/** Why something is not accepted; `code` is one of Docs/Formats/Credential.md, rule 12. */
export class Refusal extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export function refuse(code) {
  throw new Refusal(code);
}

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

function values(alphabet) {
  const table = new Int16Array(128).fill(-1);
  for (let value = 0; value < alphabet.length; value++) table[alphabet.charCodeAt(value)] = value;
  return (code) => (code < 128 ? table[code] : -1);
}

const sixBits = values(BASE64URL);
const fortyFive = values(BASE45);

/** RFC 4648 section 5, without padding; the bits left over are zero. */
export function base64url(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  if (text.length % 4 === 1) refuse("malformed");
  let at = 0, bits = 0, count = 0;
  for (let index = 0; index < text.length; index++) {
    const value = sixBits(text.charCodeAt(index));
    if (value < 0) refuse("malformed");
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[at++] = (bits >> count) & 255;
    }
  }
  if (bits & ((1 << count) - 1)) refuse("malformed");
  return bytes;
}

export function toBase64url(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = (bytes[at] << 16) | ((bytes[at + 1] || 0) << 8) | (bytes[at + 2] || 0);
    for (let letter = 0; letter < Math.min(left, 3) + 1; letter++) text += BASE64URL[(group >> (18 - 6 * letter)) & 63];
  }
  return text;
}

/** RFC 9285. */
export function base45(text) {
  if (text.length % 3 === 1) refuse("malformed");
  const bytes = [];
  for (let at = 0; at < text.length; at += 3) {
    const isPair = at + 2 < text.length;
    let number = 0;
    for (let letter = isPair ? 2 : 1; letter >= 0; letter--) {
      const value = fortyFive(text.charCodeAt(at + letter));
      if (value < 0) refuse("malformed");
      number = number * 45 + value;
    }
    if (number > (isPair ? 0xffff : 0xff)) refuse("malformed");
    if (isPair) bytes.push(number >> 8, number & 255);
    else bytes.push(number);
  }
  return Uint8Array.from(bytes);
}

/** UTF-8, refused where it is none. */
export function text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse("malformed");
  }
}

export const utf8 = (string) => new TextEncoder().encode(string);

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function equal(a, b) {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Index of `needle` in `bytes`, from `start` on; -1 where it is not. */
export function find(bytes, needle, start = 0) {
  const first = needle.charCodeAt(0);
  for (let at = bytes.indexOf(first, start); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 1;
    while (same < needle.length && bytes[at + same] === needle.charCodeAt(same)) same++;
    if (same === needle.length) return at;
  }
  return -1;
}
