// SPDX-License-Identifier: Apache-2.0
// Small comforts; every page works without them.

// A menu closes when the reader goes elsewhere or presses Escape, and Escape gives the focus back.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// The text size is stored as soon as it is chosen; without this the save button does it.
document.querySelector(".size-form")?.addEventListener("change", async (event) => {
  const form = event.currentTarget;
  const address = new URL(form.action);
  address.search = new URLSearchParams(new FormData(form));
  await fetch(address, { redirect: "manual" });
  document.documentElement.dataset.text = event.target.value;
  for (const radio of form.elements.text) radio.toggleAttribute("checked", radio === event.target);
});

// A page that came from this device because there is no network says so, with the time it was seen.
const keptSince = document.body.dataset.keptSince;
if (keptSince !== undefined) {
  const bar = document.querySelector("#kept-page").content.cloneNode(true);
  const time = bar.querySelector("time");
  const seen = new Date(keptSince);
  time.dateTime = keptSince && seen.toISOString();
  time.textContent = keptSince && seen.toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  document.querySelector("main")?.before(bar);
}

// Kept pages and the page without a network; browsers that cannot do this lose nothing else.
navigator.serviceWorker?.register("/sw.js").catch(() => {});
