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
