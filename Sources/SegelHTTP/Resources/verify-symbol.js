// Reads a QR symbol (ISO/IEC 18004) from grey pixels, for browsers without BarcodeDetector: finds its three corners, samples its modules through a
// perspective, and hands them to verify-modules.js.
import { decodeModules } from "./verify-modules.js";

/** The text in the first symbol that can be read in `{ width, height, data }` (RGBA, as a canvas gives it); null where there is none. */
export function readSymbol(picture) {
  const grey = greyOf(picture);
  // A print in shadow wants a threshold of its own everywhere; a clean one on a screen is read by either.
  for (const bits of [localThreshold(grey), globalThreshold(grey)]) {
    for (const corners of candidates(findCorners(bits))) {
      const text = readFrom(bits, corners);
      if (text !== null) return text;
    }
  }
  return null;
}

function greyOf({ width, height, data }) {
  const values = new Uint8Array(width * height);
  for (let at = 0; at < values.length; at++) {
    const alpha = data[4 * at + 3];
    // What is transparent is paper.
    values[at] = ((data[4 * at] * 77 + data[4 * at + 1] * 150 + data[4 * at + 2] * 29) * alpha) / 65280 + (255 - alpha);
  }
  return { width, height, values };
}

/** Dark where a pixel is darker than the mean of its surroundings, by a summed-area table. */
function localThreshold({ width, height, values }) {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += values[y * width + x];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  const radius = Math.max(8, Math.round(Math.min(width, height) / 12));
  const dark = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - radius), bottom = Math.min(height, y + radius + 1);
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - radius), right = Math.min(width, x + radius + 1);
      const sum =
        sums[bottom * (width + 1) + right] - sums[top * (width + 1) + right] - sums[bottom * (width + 1) + left] + sums[top * (width + 1) + left];
      const mean = sum / ((bottom - top) * (right - left));
      dark[y * width + x] = values[y * width + x] < Math.min(mean * 0.94, 200) ? 1 : 0;
    }
  }
  return { width, height, dark };
}

/** Otsu's: the level that parts dark from light best. */
function globalThreshold({ width, height, values }) {
  const counts = new Float64Array(256);
  let sum = 0;
  for (const value of values) {
    counts[value]++;
    sum += value;
  }
  let below = 0, belowSum = 0, best = 0, level = 127;
  for (let value = 0; value < 256; value++) {
    below += counts[value];
    belowSum += value * counts[value];
    const above = values.length - below;
    if (!below || !above) continue;
    const between = below * above * (belowSum / below - (sum - belowSum) / above) ** 2;
    if (between > best) [best, level] = [between, value];
  }
  return { width, height, dark: values.map((value) => (value <= level ? 1 : 0)) };
}

/** Whether runs of dark, light, dark, light, dark are as 1 : 1 : 3 : 1 : 1 (section 6.3.3). */
function isFinder(runs) {
  const total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
  if (total < 7 || runs.includes(0)) return false;
  const unit = total / 7, slack = unit * 0.7;
  return [1, 1, 3, 1, 1].every((times, at) => Math.abs(runs[at] - times * unit) <= slack * (times === 3 ? 2 : 1));
}

/** Centres of what looks like a finder pattern in rows and in columns: `{ x, y, size, count }`, size a module's. */
function findCorners(bits) {
  const { width, height, dark } = bits, found = [];
  for (let y = 0; y < height; y++) {
    const runs = [0, 0, 0, 0, 0];
    let colour = 0;
    for (let x = 0; x <= width; x++) {
      const now = x < width ? dark[y * width + x] : 1 - colour;
      if (now === colour) {
        runs[4]++;
        continue;
      }
      if (colour === 1 && isFinder(runs)) {
        const middle = x - runs[4] - runs[3] - runs[2] / 2;
        const column = cross(bits, middle, y, 0, 1, runs[2]);
        const row = column && cross(bits, middle, column.at, 1, 0, runs[2]);
        if (row) gather(found, row.at, column.at, (row.total + column.total) / 14);
      }
      runs.shift();
      runs.push(1);
      colour = now;
    }
  }
  return found;
}

/** The same pattern through (x, y) along one axis: its middle and its length; null where it is not there. */
function cross({ width, height, dark }, x, y, dx, dy, most) {
  const start = dx ? Math.round(x) : Math.round(y), limit = dx ? width : height;
  const fixed = dx ? Math.round(y) : Math.round(x);
  const at = (position) => (dx ? dark[fixed * width + position] : dark[position * width + fixed]);
  if (fixed < 0 || fixed >= (dx ? height : width) || start < 0 || start >= limit || !at(start)) return null;
  const walk = (step) => {
    const runs = [0, 0, 0];
    let position = start + (step > 0 ? 0 : -1);
    for (let run = 0; run < 3; run++) {
      while (position >= 0 && position < limit && at(position) === (run === 1 ? 0 : 1) && runs[run] <= 3 * most) {
        runs[run]++;
        position += step;
      }
    }
    return runs;
  };
  const back = walk(-1), ahead = walk(1);
  const runs = [back[2], back[1], back[0] + ahead[0], ahead[1], ahead[2]];
  if (!isFinder(runs)) return null;
  return { at: start + (ahead[0] - back[0]) / 2, total: runs.reduce((sum, run) => sum + run, 0) };
}

function gather(found, x, y, size) {
  const near = found.find((other) => Math.hypot(other.x - x, other.y - y) < 3.5 * Math.max(size, other.size));
  if (!near) return found.push({ x, y, size, count: 1 });
  near.x += (x - near.x) / (near.count + 1);
  near.y += (y - near.y) / (near.count + 1);
  near.size += (size - near.size) / (near.count + 1);
  near.count++;
}

/** Triples that could be one symbol's corners, likeliest first: `{ topLeft, topRight, bottomLeft }`. */
function candidates(found) {
  const good = found.filter((corner) => corner.count >= 2).sort((a, b) => b.count - a.count).slice(0, 12);
  const triples = [];
  for (let a = 0; a < good.length; a++) {
    for (let b = a + 1; b < good.length; b++) {
      for (let c = b + 1; c < good.length; c++) {
        const triple = ordered(good[a], good[b], good[c]);
        if (triple) triples.push(triple);
      }
    }
  }
  return triples.sort((a, b) => a.error - b.error).slice(0, 10);
}

/** The corner opposite the longest side is the top left one; null for a triangle that no symbol has. */
function ordered(a, b, c) {
  const sizes = [a.size, b.size, c.size];
  if (Math.max(...sizes) > 2 * Math.min(...sizes)) return null;
  const distance = (p, q) => Math.hypot(p.x - q.x, p.y - q.y);
  const [[, topLeft, p, q]] = [[distance(b, c), a, b, c], [distance(a, c), b, a, c], [distance(a, b), c, a, b]].sort((s, t) => t[0] - s[0]);
  const one = distance(topLeft, p), two = distance(topLeft, q), long = distance(p, q);
  const error = Math.abs(one - two) / Math.max(one, two) + Math.abs(long / Math.hypot(one, two) - 1);
  if (error > 0.6) return null;
  // Seen from above, the top right one is clockwise.
  const turn = (p.x - topLeft.x) * (q.y - topLeft.y) - (p.y - topLeft.y) * (q.x - topLeft.x);
  return { topLeft, topRight: turn > 0 ? p : q, bottomLeft: turn > 0 ? q : p, error };
}

function readFrom(bits, corners) {
  const { topLeft, topRight, bottomLeft } = corners;
  const size = (topLeft.size + topRight.size + bottomLeft.size) / 3;
  const side = (Math.hypot(topRight.x - topLeft.x, topRight.y - topLeft.y) + Math.hypot(bottomLeft.x - topLeft.x, bottomLeft.y - topLeft.y)) / 2;
  const guess = Math.round((side / size + 7 - 17) / 4);
  // Blur makes modules look larger or smaller than they are: the neighbours are tried too.
  for (const version of [guess, guess + 1, guess - 1, guess + 2, guess - 2]) {
    if (version < 1 || version > 25) continue;
    const modules = version * 4 + 17;
    for (const fourth of fourthPoints(bits, corners, version, modules, side / (modules - 7))) {
      const text = decodeModules(sample(bits, corners, fourth, modules), version);
      if (text !== null) return text;
    }
  }
  return null;
}

/** Where the bottom right alignment pattern is, as `{ x, y, module }`: found, or as a parallelogram has it. */
function* fourthPoints(bits, { topLeft, topRight, bottomLeft }, version, modules, size) {
  const share = (modules - 10) / (modules - 7);
  const x = topLeft.x + share * (topRight.x - topLeft.x + bottomLeft.x - topLeft.x);
  const y = topLeft.y + share * (topRight.y - topLeft.y + bottomLeft.y - topLeft.y);
  if (version >= 2) {
    const found = findAlignment(bits, x, y, size, { topLeft, topRight, bottomLeft, modules });
    for (const point of found) yield { ...point, module: modules - 6.5 };
  }
  yield { x: topRight.x + bottomLeft.x - topLeft.x, y: topRight.y + bottomLeft.y - topLeft.y, module: modules - 3.5 };
}

/** Places near (x, y) that look like a dark module in a light ring in a dark ring, best first. */
function findAlignment({ width, height, dark }, x, y, size, { topLeft, topRight, bottomLeft, modules }) {
  const across = { x: (topRight.x - topLeft.x) / (modules - 7), y: (topRight.y - topLeft.y) / (modules - 7) };
  const down = { x: (bottomLeft.x - topLeft.x) / (modules - 7), y: (bottomLeft.y - topLeft.y) / (modules - 7) };
  const reach = Math.ceil(size * Math.min(8, 3 + modules / 12)), step = Math.max(1, Math.floor(size / 3)), scored = [];
  for (let dy = -reach; dy <= reach; dy += step) {
    for (let dx = -reach; dx <= reach; dx += step) {
      let score = 0;
      for (let row = -2; row <= 2; row++) {
        for (let column = -2; column <= 2; column++) {
          const px = Math.round(x + dx + column * across.x + row * down.x), py = Math.round(y + dy + column * across.y + row * down.y);
          if (px < 0 || py < 0 || px >= width || py >= height) continue;
          const isDark = Math.max(Math.abs(row), Math.abs(column)) !== 1 ? 1 : 0;
          if (dark[py * width + px] === isDark) score++;
        }
      }
      if (score >= 20) scored.push({ x: x + dx, y: y + dy, score: score - Math.hypot(dx, dy) / (4 * reach) });
    }
  }
  scored.sort((a, b) => b.score - a.score);
  // Its middle is the middle of all the best places that touch.
  const best = scored[0];
  if (!best) return [];
  const near = scored.filter((place) => Math.hypot(place.x - best.x, place.y - best.y) < size && place.score > best.score - 3);
  const mean = (pick) => near.reduce((sum, place) => sum + pick(place), 0) / near.length;
  const other = scored.find((place) => Math.hypot(place.x - best.x, place.y - best.y) > 2 * size);
  return [{ x: mean((place) => place.x), y: mean((place) => place.y) }, best, ...(other ? [other] : [])];
}

/** Rows of 0 and 1, each module judged by nine points of it. */
function sample({ width, height, dark }, { topLeft, topRight, bottomLeft }, fourth, modules) {
  const map = perspective(
    [[3.5, 3.5], [modules - 3.5, 3.5], [3.5, modules - 3.5], [fourth.module, fourth.module]],
    [topLeft, topRight, bottomLeft, fourth].map(({ x, y }) => [x, y]),
  );
  const rows = [];
  for (let row = 0; row < modules; row++) {
    const line = new Uint8Array(modules);
    for (let column = 0; column < modules; column++) {
      let votes = 0;
      for (const oy of [0.3, 0.5, 0.7]) {
        for (const ox of [0.3, 0.5, 0.7]) {
          const [x, y] = map(column + ox, row + oy);
          const px = Math.min(width - 1, Math.max(0, Math.round(x))), py = Math.min(height - 1, Math.max(0, Math.round(y)));
          votes += dark[py * width + px] * (ox === 0.5 && oy === 0.5 ? 3 : 1);
        }
      }
      line[column] = votes > 5 ? 1 : 0;
    }
    rows.push(line);
  }
  return rows;
}

/** The projective map that takes four points to four others: eight equations, solved by elimination. */
function perspective(from, to) {
  const rows = [];
  from.forEach(([u, v], at) => {
    const [x, y] = to[at];
    rows.push([u, v, 1, 0, 0, 0, -u * x, -v * x, x], [0, 0, 0, u, v, 1, -u * y, -v * y, y]);
  });
  for (let pivot = 0; pivot < 8; pivot++) {
    const best = rows.slice(pivot).reduce((top, row, at) => (Math.abs(row[pivot]) > Math.abs(rows[top][pivot]) ? pivot + at : top), pivot);
    [rows[pivot], rows[best]] = [rows[best], rows[pivot]];
    for (let row = 0; row < 8; row++) {
      if (row === pivot || rows[row][pivot] === 0) continue;
      const factor = rows[row][pivot] / rows[pivot][pivot];
      for (let column = pivot; column < 9; column++) rows[row][column] -= factor * rows[pivot][column];
    }
  }
  const h = rows.map((row, at) => row[8] / row[at]);
  return (u, v) => {
    const scale = h[6] * u + h[7] * v + 1;
    return [(h[0] * u + h[1] * v + h[2]) / scale, (h[3] * u + h[4] * v + h[5]) / scale];
  };
}
