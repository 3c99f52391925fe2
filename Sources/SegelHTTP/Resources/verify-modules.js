// A QR symbol's modules to its text (ISO/IEC 18004, sections 7 and 12): format, mask, codewords, Reed-Solomon, segments.

/** Codewords for correction in a block, and blocks, by level and version from 1 (table 9). Versions over 25 are none of ours. */
const CORRECTION = {
  L: [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26],
  M: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28],
  Q: [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30],
  H: [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30],
};
const BLOCKS = {
  L: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12],
  M: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21],
  Q: [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29],
  H: [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35],
};
/** By the two bits of the format (table 12). */
const LEVELS = ["M", "L", "H", "Q"];
const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** `rows` of 0 and 1. Null where they are no symbol of this version, or too damaged. */
export function decodeModules(rows, version) {
  const format = readFormat(rows);
  if (!format) return null;
  const bytes = correct(codewords(rows, version, format.mask), version, format.level);
  return bytes && segments(bytes, version);
}

/** Both copies of the 15 bits are held against all 32 that there are; three wrong bits are forgiven (section 7.9). */
function readFormat(rows) {
  const size = rows.length;
  let first = 0, second = 0;
  for (let bit = 0; bit < 15; bit++) {
    const near = bit < 8 ? rows[8][bit < 6 ? bit : bit + 1] : rows[bit === 8 ? 7 : 14 - bit][8];
    const far = bit < 7 ? rows[size - 1 - bit][8] : rows[8][size - 15 + bit];
    first = (first << 1) | near;
    second = (second << 1) | far;
  }
  let best = null;
  for (let data = 0; data < 32; data++) {
    let rest = data << 10;
    for (let bit = 14; bit >= 10; bit--) if (rest & (1 << bit)) rest ^= 0x537 << (bit - 10);
    const word = ((data << 10) | rest) ^ 0x5412;
    const wrong = Math.min(ones(word ^ first), ones(word ^ second));
    if (wrong <= 3 && (!best || wrong < best.wrong)) best = { wrong, level: LEVELS[data >> 3], mask: data & 7 };
  }
  return best;
}

function ones(word) {
  let count = 0;
  for (; word; word &= word - 1) count++;
  return count;
}

const MASKS = [
  (i, j) => (i + j) % 2, (i) => i % 2, (i, j) => j % 3, (i, j) => (i + j) % 3, (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2,
  (i, j) => ((i * j) % 2) + ((i * j) % 3), (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2, (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2,
];

/** Centres of alignment patterns (annex E): even steps back from the far edge. */
function alignmentCentres(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2, step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const centres = [6];
  for (let at = count - 2; at >= 0; at--) centres.push(version * 4 + 10 - at * step);
  return centres;
}

/** Whether a module belongs to a pattern and holds no data. */
function functionModules(version) {
  const size = version * 4 + 17, centres = alignmentCentres(version), last = centres.length - 1;
  const taken = Array.from({ length: size }, () => new Uint8Array(size));
  const fill = (top, left, height, width) => {
    for (let row = top; row < top + height; row++) taken[row].fill(1, left, left + width);
  };
  fill(0, 0, 9, 9);
  fill(0, size - 8, 9, 8);
  fill(size - 8, 0, 8, 9);
  fill(6, 0, 1, size);
  fill(0, 6, size, 1);
  centres.forEach((row, i) =>
    centres.forEach((column, j) => {
      const isFinder = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
      if (!isFinder) fill(row - 2, column - 2, 5, 5);
    }),
  );
  if (version >= 7) {
    fill(0, size - 11, 6, 3);
    fill(size - 11, 0, 3, 6);
  }
  return taken;
}

/** Two columns at a time from the right, up and down in turn, over column 6 (section 7.7.3). */
function codewords(rows, version, mask) {
  const size = rows.length, taken = functionModules(version), bytes = [];
  let byte = 0, count = 0, isUp = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right--;
    for (let step = 0; step < size; step++) {
      const row = isUp ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (taken[row][column]) continue;
        byte = (byte << 1) | (rows[row][column] ^ (MASKS[mask](row, column) === 0 ? 1 : 0));
        if (++count % 8 === 0) {
          bytes.push(byte);
          byte = 0;
        }
      }
    }
    isUp = !isUp;
  }
  return bytes;
}

/** The data codewords in order, each block mended; null where one is beyond it. */
function correct(bytes, version, level) {
  const blocks = BLOCKS[level][version - 1], correction = CORRECTION[level][version - 1];
  const short = Math.floor(bytes.length / blocks), long = bytes.length % blocks;
  const lengths = Array.from({ length: blocks }, (_, block) => short - correction + (block >= blocks - long ? 1 : 0));
  const parts = lengths.map(() => []);
  let at = 0;
  for (let position = 0; position <= short - correction; position++) {
    lengths.forEach((length, block) => position < length && parts[block].push(bytes[at++]));
  }
  for (let position = 0; position < correction; position++) for (const part of parts) part.push(bytes[at++]);
  const data = [];
  for (let block = 0; block < blocks; block++) {
    const mended = mend(parts[block], correction);
    if (!mended) return null;
    data.push(...mended.slice(0, lengths[block]));
  }
  return data;
}

// GF(256) over x^8 + x^4 + x^3 + x^2 + 1 (section 7.5.2).
const EXP = new Uint8Array(512), LOG = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power++) {
  EXP[power] = EXP[power + 255] = value;
  LOG[value] = power;
  value = value & 128 ? (value << 1) ^ 0x11d : value << 1;
}
const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);
const inverse = (a) => EXP[255 - LOG[a]];
/** Lowest power first. */
const evaluate = (polynomial, x) => polynomial.reduceRight((sum, factor) => times(sum, x) ^ factor, 0);

/** Berlekamp-Massey, Chien's search and Forney's formula; null where there are more errors than they can mend. */
function mend(block, correction) {
  const syndromes = Array.from({ length: correction }, (_, power) => block.reduce((sum, byte) => times(sum, EXP[power]) ^ byte, 0));
  if (syndromes.every((syndrome) => syndrome === 0)) return block;
  const locator = errorLocator(syndromes), mended = [...block];
  const errors = locator.length - 1;
  if (2 * errors > correction) return null;
  const values = [];
  for (let power = 0; power < correction; power++) {
    values.push(locator.slice(0, power + 1).reduce((sum, factor, at) => sum ^ times(factor, syndromes[power - at]), 0));
  }
  const derivative = locator.map((factor, power) => (power % 2 ? factor : 0)).slice(1);
  let found = 0;
  for (let position = 0; position < block.length; position++) {
    const root = EXP[(255 - ((block.length - 1 - position) % 255)) % 255];
    if (evaluate(locator, root) !== 0) continue;
    const slope = evaluate(derivative, root);
    if (slope === 0) return null;
    mended[position] ^= times(inverse(root), times(evaluate(values, root), inverse(slope)));
    found++;
  }
  const isWhole = found === errors && syndromes.every((_, power) => mended.reduce((sum, byte) => times(sum, EXP[power]) ^ byte, 0) === 0);
  return isWhole ? mended : null;
}

function errorLocator(syndromes) {
  let locator = [1], before = [1], length = 0, gap = 1, last = 1;
  for (let at = 0; at < syndromes.length; at++) {
    let difference = syndromes[at];
    for (let power = 1; power <= length; power++) difference ^= times(locator[power] || 0, syndromes[at - power]);
    if (difference === 0) {
      gap++;
      continue;
    }
    const factor = times(difference, inverse(last)), next = [...locator];
    before.forEach((value, power) => (next[power + gap] = (next[power + gap] || 0) ^ times(factor, value)));
    if (2 * length <= at) [length, before, last, gap] = [at + 1 - length, locator, difference, 1];
    else gap++;
    locator = Array.from(next, (value) => value || 0);
  }
  while (locator.length > 1 && locator.at(-1) === 0) locator.pop();
  return locator;
}

/** Numeric, alphanumeric and byte segments (section 7.4); null for anything else. Bytes are read as UTF-8. */
function segments(bytes, version) {
  let at = 0, text = "";
  const left = () => bytes.length * 8 - at;
  const bits = (count) => {
    let value = 0;
    for (; count > 0; count--, at++) value = (value << 1) | ((bytes[at >> 3] >> (7 - (at & 7))) & 1);
    return value;
  };
  const size = version < 10 ? 0 : 1;
  while (left() >= 4) {
    const mode = bits(4);
    if (mode === 0) break;
    if (mode === 7) {
      // Another character set than the default: one byte names those in use.
      bits(8);
      continue;
    }
    if (![1, 2, 4].includes(mode)) return null;
    let count = bits({ 1: [10, 12], 2: [9, 11], 4: [8, 16] }[mode][size]);
    if (mode === 1) {
      for (; count > 0; count -= 3) {
        const digits = Math.min(count, 3);
        if (left() < 3 * digits + 1) return null;
        text += String(bits(3 * digits + 1)).padStart(digits, "0");
      }
    } else if (mode === 2) {
      for (; count > 1; count -= 2) {
        if (left() < 11) return null;
        const pair = bits(11);
        if (pair >= 45 * 45) return null;
        text += ALPHANUMERIC[Math.floor(pair / 45)] + ALPHANUMERIC[pair % 45];
      }
      if (count === 1) {
        const single = left() < 6 ? 45 : bits(6);
        if (single >= 45) return null;
        text += ALPHANUMERIC[single];
      }
    } else {
      if (left() < 8 * count) return null;
      text += new TextDecoder().decode(Uint8Array.from({ length: count }, () => bits(8)));
    }
  }
  return text;
}
