// SPDX-License-Identifier: Apache-2.0
// Finds layers by their title while one types; groups without a match step aside.

export function searchLayers() {
  const panel = document.getElementById("layers");
  const field = document.getElementById("layer-search");
  const found = document.getElementById("layer-search-found");
  panel.querySelector(".layer-search").hidden = false;
  // The field is not part of the view: changing it must not load anything.
  field.addEventListener("change", (event) => event.stopPropagation());
  field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of panel.querySelectorAll(".layer-row")) {
      const title = plain(row.dataset.words);
      row.hidden = !words.every((word) => title.includes(word));
      if (!row.hidden) count += 1;
    }
    for (const group of panel.querySelectorAll("fieldset.layers")) group.hidden = !group.querySelector(".layer-row:not([hidden])");
    const fold = panel.querySelector("details");
    if (fold && words.length) fold.open = Boolean(fold.querySelector(".layer-row:not([hidden])"));
    found.textContent = words.length ? `${count} ${field.dataset.found}` : "";
  });
}

function plain(text) {
  return text.normalize("NFKC").toLowerCase();
}
