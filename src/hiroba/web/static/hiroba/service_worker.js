// SPDX-License-Identifier: Apache-2.0
// Without a network: public pages as they were seen last, marked with the time, and else the page /offline.
// The network always comes first, so that nobody reads an old page while a new one can be had. Pages of somebody who
// has signed in are sent with no-store and never kept.

const PAGES = "hiroba-pages";
const FILES = "hiroba-files";
const OFFLINE = "/offline";
const KEPT = /^\/$|^\/(services|dashboard|about|administration\/notices)(\/|$)/;
const PAGES_MAX = 40;
const FILES_MAX = 200;
const PATIENCE_MS = 10000;

self.addEventListener("install", (event) => {
  event.waitUntil(prepare());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (isFile(request, url)) event.respondWith(file(request));
});

async function prepare() {
  const offline = await fetch(OFFLINE, { credentials: "same-origin" });
  const text = await offline.clone().text();
  await (await caches.open(PAGES)).put(OFFLINE, offline);
  const files = await caches.open(FILES);
  const addresses = [...text.matchAll(/(?:href|src)="(\/(?:static|look)\/[^"]+)"/g)].map((found) =>
    found[1].replaceAll("&amp;", "&"),
  );
  await Promise.allSettled(addresses.map((address) => files.add(address)));
  await self.skipWaiting();
}

async function page(request, url) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok && answer.type === "basic" && KEPT.test(url.pathname) && mayKeep(answer)) {
      await keep(PAGES, request, answer.clone(), PAGES_MAX);
    }
    return answer;
  } catch (trouble) {
    const kept = await (await caches.open(PAGES)).match(request, { ignoreVary: true });
    if (kept) return marked(kept);
    const offline = await caches.match(OFFLINE);
    if (offline) return offline;
    throw trouble;
  }
}

// The page says itself since when it is not the present one; page.js puts that into words.
async function marked(kept) {
  const since = kept.headers.get("date") ?? "";
  const text = (await kept.text()).replace("<body", `<body data-kept-since="${since}"`);
  return new Response(text, { headers: kept.headers });
}

async function file(request) {
  const kept = await caches.match(request);
  const fetched = fetch(request).then(async (answer) => {
    if (answer.ok && answer.status === 200 && mayKeep(answer)) await keep(FILES, request, answer.clone(), FILES_MAX);
    return answer;
  });
  if (!kept) return fetched;
  fetched.catch(() => {});
  return kept;
}

function isFile(request, url) {
  // The basemap is read in byte ranges, which a cache cannot keep.
  if (request.headers.has("range") || url.pathname.endsWith(".pmtiles")) return false;
  return url.pathname.startsWith("/static/") || url.pathname === "/look/city.css";
}

function mayKeep(answer) {
  return !/no-store|private/.test(answer.headers.get("cache-control") ?? "");
}

async function keep(name, request, answer, most) {
  const cache = await caches.open(name);
  await cache.delete(request, { ignoreVary: true });
  await cache.put(request, answer);
  const all = (await cache.keys()).filter((each) => new URL(each.url).pathname !== OFFLINE);
  for (const old of all.slice(0, Math.max(0, all.length - most))) await cache.delete(old);
}
