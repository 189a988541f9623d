// SPDX-License-Identifier: Apache-2.0
// Lists the pages that the service worker has kept. Where it cannot, the telephone numbers above still stand.

const pages = await caches.open("hiroba-pages").then((cache) => cache.keys()).catch(() => []);
const section = document.querySelector("[data-kept-pages]");
const list = section.querySelector("ul");
for (const request of pages) {
  const page = await caches.match(request);
  const title = new DOMParser().parseFromString(await page.text(), "text/html").title;
  if (new URL(request.url).pathname === "/offline") continue;
  const link = document.createElement("a");
  link.href = request.url;
  link.className = "link-more";
  link.textContent = title;
  const item = document.createElement("li");
  item.append(link);
  list.append(item);
}
section.hidden = list.children.length === 0;
document.querySelector("[data-reload]").addEventListener("click", (event) => {
  event.preventDefault();
  location.reload();
});
