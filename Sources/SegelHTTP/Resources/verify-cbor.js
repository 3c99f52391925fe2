// CBOR (RFC 8949), read strictly: shortest forms, definite lengths, no key twice. Floats and big numbers have no place in what is read here.
import { refuse, text } from "./verify-bytes.js";

/** Something that is well-formed and of no use to anybody here. */
const OTHER = Object.freeze({ other: true });

/**
 * Numbers, strings, Uint8Array, arrays, Map, booleans, null, and `{ tag, value }`.
 * `isSorted`: whether map keys must stand in the order of their bytes, which with the rest leaves one spelling (section 4.2.1).
 */
export function readCBOR(bytes, { depth, items, isSorted }) {
  let at = 0;

  function take(count) {
    if (count > bytes.length - at) refuse("malformed");
    at += count;
    return bytes.subarray(at - count, at);
  }

  function argument(info) {
    if (info < 24) return info;
    if (info > 27) refuse("malformed");
    const count = 1 << (info - 24);
    const number = take(count).reduce((sum, byte) => sum * 256 + byte, 0);
    if (number < [24, 0x100, 0x10000, 0x100000000][info - 24]) refuse("malformed");
    return number;
  }

  function value(level) {
    if (level > depth || --items < 0) refuse("malformed");
    const lead = take(1)[0], major = lead >> 5, info = lead & 31;
    if (major === 7) return simple(info);
    const number = argument(info);
    switch (major) {
      case 0: return Number.isSafeInteger(number) ? number : OTHER;
      case 1: return Number.isSafeInteger(number) ? -1 - number : OTHER;
      case 2: return take(number);
      case 3: return text(take(number));
      case 4: {
        if (number > bytes.length - at) refuse("malformed");
        return Array.from({ length: number }, () => value(level + 1));
      }
      case 5: return map(number, level);
      default: return { tag: number, value: value(level + 1) };
    }
  }

  function map(count, level) {
    if (count > bytes.length - at) refuse("malformed");
    const members = new Map(), seen = new Set();
    let before = "";
    for (let member = 0; member < count; member++) {
      const start = at, key = value(level + 1), letters = String.fromCharCode(...bytes.subarray(start, at));
      if (seen.has(letters) || (isSorted && member > 0 && letters < before)) refuse("malformed");
      seen.add(letters);
      before = letters;
      members.set(key, value(level + 1));
    }
    return members;
  }

  function simple(info) {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22) return null;
    if (info < 20 || info === 23) return OTHER;
    if (info === 24) {
      if (take(1)[0] < 32) refuse("malformed");
      return OTHER;
    }
    if (info > 27) refuse("malformed");
    take(1 << (info - 24));
    return OTHER;
  }

  const found = value(0);
  if (at !== bytes.length) refuse("malformed");
  return found;
}
