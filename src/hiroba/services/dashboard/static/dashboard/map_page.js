// SPDX-License-Identifier: Apache-2.0
// The map page in the browser. The server makes list, figures and panel (HTMX swaps them); this adds what HTML cannot
// do: the map itself, values that change while one looks, and the place of the map in the address.

import { keepAddress } from "./address.js";
import { searchLayers } from "./layer_search.js";
import { slideTime } from "./time_slider.js";
import { View } from "./view.js";

const view = new View();
const { form } = view;

// Whoever adds a layer wants to see its list. This listener runs before HTMX reads the form.
form.addEventListener("change", ({ target }) => target.checked && target.dataset.layer && listed(target.value), { capture: true });
document.addEventListener("htmx:after:swap", () => listed(document.querySelector("#list table")?.dataset.layer ?? ""));
searchLayers();
slideTime(form);
view.showChosen();
form.addEventListener("change", () => view.showChosen());
form.addEventListener("submit", () => view.showChosen());
document.addEventListener("htmx:after:swap", () => view.extras?.show());

// Read only when somebody opens it: most readers never lay a file of their own over the map.
const ownFile = document.getElementById("own-file");
document.getElementById("own-file-field").hidden = false;
ownFile.querySelector(".own-file-no-script").hidden = true;
const opened = new Promise((resolve) => {
  if (ownFile.open) resolve();
  ownFile.addEventListener("toggle", resolve, { once: true });
});

const map = await view.startMap();
opened.then(async () => (await import("./own_file.js")).takeOwnFiles(ownFile, map));
if (map) {
  keepAddress(map, form);
  await view.showChosen();
  const { walkByKeys } = await import("./map_keys.js");
  walkByKeys(map, view.layerMap);
}

function listed(type) {
  form.elements.list.value = type;
}
