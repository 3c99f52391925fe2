// The lists this browser has taken along: kept, renewed when there is a network, never exchanged for older ones (attack A59).
import { Refusal, refuse, utf8 } from "./verify-bytes.js";
import { openBundle, readRoot } from "./verify-trust.js";

const NAME = "segel-lists", ADDRESS = "/trust/bundle", SEEN = "segel-lists-seen";

export const now = () => Math.floor(Date.now() / 1000);

/** Pinned root, and the newest list and bundle believed so far. */
function seen() {
  try {
    return JSON.parse(localStorage.getItem(SEEN)) ?? {};
  } catch {
    return {};
  }
}

/** What was kept, checked anew; null where there is nothing. Throws a Refusal for what is not believed now, such as under a clock put back. */
export async function savedLists() {
  const kept = await (await caches.open(NAME)).match(ADDRESS);
  const { root } = seen();
  if (!kept || !root) return null;
  return open(new Uint8Array(await kept.arrayBuffer()), root);
}

/** Fetches what the server has now. Throws where it cannot be fetched or is not believed; what was kept stays then. */
export async function renewedLists() {
  // The first root is the one this page comes with; from then on only its successors are believed.
  const root = seen().root ?? (await (await fetched("/trust/root.json")).text());
  const bytes = new Uint8Array(await (await fetched(ADDRESS)).arrayBuffer());
  const lists = await open(bytes, root);
  // Once more, since another tab may have taken newer ones meanwhile; nothing suspends between this and the next line.
  checkAge(lists);
  localStorage.setItem(SEEN, JSON.stringify({ root, number: lists.list.number, digest: lists.list.digest, madeAt: lists.madeAt }));
  await (await caches.open(NAME)).put(ADDRESS, new Response(bytes));
  return lists;
}

async function open(bytes, root) {
  const lists = await openBundle(bytes, await readRoot(utf8(root)), now());
  checkAge(lists);
  return lists;
}

function checkAge(lists) {
  const newest = seen();
  if (lists.madeAt < (newest.madeAt ?? 0) || lists.list.number < (newest.number ?? 0)) refuse("older_than_seen");
  // Other content under one number: two truths told to two verifiers.
  if (lists.list.number === newest.number && lists.list.digest !== newest.digest) refuse("equivocates");
}

async function fetched(address) {
  const answer = await fetch(address, { cache: "no-cache", credentials: "omit" });
  if (!answer.ok) throw new Refusal("unreachable");
  return answer;
}
