// Keeps the verify page, so that it opens with the network off. The lists are the page's own business.
"use strict";
const NAME = "segel-verify-1";
const MODULES = ["page", "verdict", "lists", "trust", "status", "keys", "jws", "sdjwt", "qr", "cbor", "json", "bytes", "scan", "symbol", "modules"];
const PAGES = ["/verify?lang=id", "/verify?lang=en"];
const PARTS = [
  "/assets/segel.css", "/assets/seal.svg", "/assets/verify.js", "/verify/words.json", "/verify/manifest.json",
  ...MODULES.map((name) => `/assets/verify-${name}.js`),
];

/** As a stranger: a page made for somebody signed in is not kept. */
const plain = (address) => new Request(address, { credentials: "omit", cache: "no-cache" });

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(NAME).then(async (cache) => {
      await cache.addAll([...PAGES, ...PARTS].map(plain));
      await self.skipWaiting();
    }),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then(async (names) => {
      await Promise.all(names.filter((name) => name.startsWith("segel-verify-") && name !== NAME).map((name) => caches.delete(name)));
      await self.clients.claim();
    }),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event, { pathname, searchParams, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === "/verify") event.respondWith(page(request, searchParams.get("lang")));
  else if (PARTS.includes(pathname)) event.respondWith(part(request, pathname));
});

/** The server's while it answers. Else the kept one in the language asked for, or the last one that was. */
async function page(request, wanted) {
  const cache = await caches.open(NAME);
  try {
    const answer = await fetch(request);
    if (answer.ok && PAGES.includes(`/verify?lang=${wanted}`)) await cache.put("/verify-language", new Response(wanted));
    return answer;
  } catch {
    const last = await cache.match("/verify-language");
    const language = wanted ?? (last && (await last.text())) ?? "id";
    return (await cache.match(`/verify?lang=${language}`)) ?? Response.error();
  }
}

/** Kept ones are renewed whenever the server answers. */
async function part(request, pathname) {
  const cache = await caches.open(NAME);
  try {
    const answer = await fetch(plain(pathname));
    if (!answer.ok) throw new Error(answer.statusText);
    await cache.put(pathname, answer.clone());
    return answer;
  } catch {
    return (await cache.match(pathname)) ?? Response.error();
  }
}
