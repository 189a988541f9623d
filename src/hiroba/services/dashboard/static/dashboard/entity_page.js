// SPDX-License-Identifier: Apache-2.0
// The details page in the browser: the small map, and values that change while one looks.

import { MapUnavailable, createMap } from "/static/hiroba/map.js";
import { FeatureStore } from "./features.js";
import { showLive } from "./figures.js";
import { LayerMap } from "./layer_map.js";
import { startLive } from "./live.js";

// Near enough for the next streets, far enough for a river or a railway by which one knows the place.
const ZOOM = 13;
const settings = JSON.parse(document.getElementById("map-settings").textContent);
const store = new FeatureStore(settings);
const types = [settings.type];
store.layers.set(settings.type, new Map([[settings.feature.id, settings.feature]]));

if (document.getElementById("live-status")) {
  showLive(store, settings);
  startLive(settings, store).watch(types);
}

const element = document.getElementById("map");
if (element) {
  const { geometry } = settings.feature;
  const center = geometry.type === "Point" ? geometry.coordinates : settings.centre;
  try {
    const map = await createMap(element, { center, zoom: ZOOM });
    element.querySelector(".map-waiting").remove();
    new LayerMap(map, store, { ...settings, place: geometry.type === "Point" ? center : null }).show(types);
  } catch (error) {
    if (!(error instanceof MapUnavailable)) throw error;
    element.querySelector(".map-loading").hidden = true;
    element.querySelector(".map-missing").hidden = false;
  }
  element.removeAttribute("aria-busy");
}
