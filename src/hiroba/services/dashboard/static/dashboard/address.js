// SPDX-License-Identifier: Apache-2.0
// Keeps the place of the map in the address and in every link that stays on this page.

export function keepAddress(map, form) {
  map.on("moveend", () => write(placeOf(map), form));
  document.addEventListener("htmx:after:swap", () => write(form.elements.at.value, form));
  showCopy();
  document.addEventListener("toggle", ({ target }) => target.querySelector?.("#share-qr") && write(form.elements.at.value, form), { capture: true });
}

function placeOf(map) {
  const { lng, lat } = map.getCenter();
  return `${lat.toFixed(5)},${lng.toFixed(5)},${map.getZoom().toFixed(2)}`;
}

function write(place, form) {
  if (!place) return;
  form.elements.at.value = place;
  form.elements.at.disabled = false;
  for (const link of document.querySelectorAll('#results a[href^="?"]')) {
    link.setAttribute("href", withPlace(new URL(link.href), place).search);
  }
  const share = document.getElementById("share");
  const address = withPlace(new URL(share.value), place);
  share.value = address.href;
  // Paper, screen and QR code are of the same view.
  for (const link of document.querySelectorAll("[data-view-link]")) link.href = withPlace(new URL(link.href), place).href;
  const code = document.getElementById("share-qr");
  if (code.closest("details").open) code.src = withPlace(new URL(code.src), place).href;
  history.replaceState(history.state, "", address.search);
}

function withPlace(address, place) {
  address.searchParams.set("at", place);
  return address;
}

function showCopy() {
  document.addEventListener("click", async (event) => {
    if (event.target.id !== "share-copy") return;
    const share = document.getElementById("share");
    share.select();
    await navigator.clipboard?.writeText(share.value).catch(() => {});
    const done = event.target.parentElement.querySelector("[role=status]");
    done.textContent = done.dataset.done;
  });
  const uncover = () => document.querySelector(".share-copy")?.removeAttribute("hidden");
  uncover();
  document.addEventListener("htmx:after:swap", uncover);
}
