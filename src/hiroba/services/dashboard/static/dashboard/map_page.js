// SPDX-License-Identifier: Apache-2.0
// The map page in the browser. The server makes list, figures and panel (HTMX swaps them); this adds what HTML cannot
// do: the map itself, values that change while one looks, and the place of the map in the address.

import { MapUnavailable, createMap } from "/static/hiroba/map.js";
import { keepAddress } from "./address.js";
import { showLive } from "./figures.js";
import { FeatureStore } from "./features.js";
import { startLive } from "./live.js";
import { LayerMap } from "./layer_map.js";

const settings = JSON.parse(document.getElementById("map-settings").textContent);
const form = document.getElementById("view");
const element = document.getElementById("map");
const store = new FeatureStore(settings);

const chosenTypes = () => [...form.querySelectorAll("[data-layer]:checked")].map((box) => box.value);
const search = () => form.elements.q.value.trim();

const live = startLive(settings, store);
showLive(store, settings);
const layerMap = await start();
if (layerMap) await showChosen();
form.addEventListener("change", showChosen);
form.addEventListener("submit", showChosen);
// Whoever adds a layer wants to see its list. This listener runs before HTMX reads the form.
form.addEventListener("change", ({ target }) => target.checked && listed(target.value), { capture: true });
document.addEventListener("htmx:after:swap", () => listed(document.querySelector("#list table")?.dataset.layer ?? ""));

function listed(type) {
  form.elements.list.value = type;
}

async function showChosen() {
  const types = chosenTypes();
  await Promise.all(types.map((type) => store.load(type, search())));
  layerMap?.show(types);
  live.watch(types);
}

async function start() {
  const [longitude, latitude, zoom] = settings.place ?? [...settings.centre, settings.zoom];
  try {
    const map = await createMap(element, { center: [longitude, latitude], zoom });
    element.removeAttribute("aria-busy");
    element.querySelector(".map-waiting").remove();
    keepAddress(map, form);
    return new LayerMap(map, store, settings);
  } catch (error) {
    if (!(error instanceof MapUnavailable)) throw error;
    element.removeAttribute("aria-busy");
    element.classList.add("map-is-missing");
    element.querySelector(".map-loading").hidden = true;
    element.querySelector(".map-missing").hidden = false;
    await Promise.all(chosenTypes().map((type) => store.load(type, search())));
    live.watch(chosenTypes());
    return null;
  }
}
