// JSON as the issuer's own reader takes it: no member twice, no lone surrogate, nothing behind the end (attack A50). JSON.parse takes the last of
// two members of one name, so that two readers of one signed text could see two meanings.
import { refuse, text } from "./verify-bytes.js";

const DEPTH = 32;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\n\r]*/y;
const WORD = /true|false|null/y;

/** Objects have no prototype: a member named `constructor` is a member and nothing else. */
export function readJSON(bytes) {
  const source = text(bytes);
  let at = 0, depth = 0;

  function match(pattern) {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (!found) refuse("malformed");
    at = pattern.lastIndex;
    return found[0];
  }

  function take(letter) {
    if (source[at] !== letter) refuse("malformed");
    at++;
  }

  function string() {
    const value = JSON.parse(match(STRING));
    if (!isWellFormed(value)) refuse("malformed");
    return value;
  }

  function number() {
    const letters = match(NUMBER), value = Number(letters);
    return /^-?\d+$/.test(letters) && Number.isSafeInteger(value) ? value : new Decimal(letters);
  }

  function list(open, close, element) {
    take(open);
    if (++depth > DEPTH) refuse("malformed");
    match(SPACE);
    if (source[at] !== close) {
      for (;;) {
        match(SPACE);
        element();
        match(SPACE);
        if (source[at] === close) break;
        take(",");
      }
    }
    at++;
    depth--;
  }

  function value() {
    match(SPACE);
    switch (source[at]) {
      case '"': return string();
      case "{": {
        const object = Object.create(null);
        list("{", "}", () => {
          const name = string();
          if (name in object) refuse("malformed");
          match(SPACE);
          take(":");
          object[name] = value();
        });
        return object;
      }
      case "[": {
        const array = [];
        list("[", "]", () => array.push(value()));
        return array;
      }
      case "t": case "f": case "n": return JSON.parse(match(WORD));
      default: return number();
    }
  }

  const found = value();
  match(SPACE);
  if (at !== source.length) refuse("malformed");
  return found;
}

export function readObject(bytes) {
  const found = readJSON(bytes);
  return isObject(found) ? found : refuse("malformed");
}

/** A number that is not written as a whole one, or is larger than those that are exact: as it stands. No time and no index may be one. */
class Decimal {
  constructor(letters) {
    this.letters = letters;
  }

  toString() {
    return this.letters;
  }

  toJSON() {
    return Number(this.letters);
  }
}

export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
export const isInteger = (value) => Number.isSafeInteger(value);
export const isText = (value) => typeof value === "string" && value !== "";

/** Every surrogate has its other half. */
function isWellFormed(string) {
  for (let at = 0; at < string.length; at++) {
    const code = string.charCodeAt(at);
    if (code < 0xd800 || code > 0xdfff) continue;
    if (code > 0xdbff || !(string.charCodeAt(at + 1) >= 0xdc00 && string.charCodeAt(at + 1) <= 0xdfff)) return false;
    at++;
  }
  return true;
}
