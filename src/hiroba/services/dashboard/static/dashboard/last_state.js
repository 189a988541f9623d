// SPDX-License-Identifier: Apache-2.0
// Keeps the last answer of each public layer in the browser, so that a page without network still shows what was known,
// with its time. What is for staff or partners is never kept: the next person at this computer must not find it.

const NAME = "hiroba-dashboard-last";
const KEPT_MAX = 40;
const KEPT_AT = "x-kept-at";
const AGE_MAX_MS = 7 * 24 * 3_600_000;

export async function keep(address, text) {
  const cache = await open();
  if (!cache) return;
  await cache.put(address, new Response(text, { headers: { [KEPT_AT]: new Date().toISOString() } })).catch(() => {});
  const keys = await cache.keys();
  for (const oldest of keys.slice(0, Math.max(0, keys.length - KEPT_MAX))) await cache.delete(oldest);
}

// { collection, at } or null.
export async function recall(address) {
  const cache = await open();
  const kept = await cache?.match(address);
  const at = kept && new Date(kept.headers.get(KEPT_AT));
  if (!kept || Date.now() - at > AGE_MAX_MS) return null;
  return { collection: await kept.json(), at };
}

// Only secure addresses have this store; without it nothing is kept.
async function open() {
  return globalThis.caches?.open(NAME).catch(() => null);
}
