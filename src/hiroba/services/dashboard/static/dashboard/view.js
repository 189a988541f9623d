// SPDX-License-Identifier: Apache-2.0
// What every page with a map does: read the layers of its form, keep them current, and draw them once the map is there.
// The map library comes last: list, figures and live values never wait for it.

import { FeatureStore, setMoment } from "./features.js";
import { showLive } from "./figures.js";
import { startLive } from "./live.js";

const POLL_MS = 30_000;

export class View {
  // With `live` false nothing changes after the first reading: paper does not.
  constructor({ live = true } = {}) {
    this.form = document.getElementById("view");
    this.element = document.getElementById("map");
    this.settings = JSON.parse(document.getElementById("map-settings").textContent);
    this.store = new FeatureStore(this.settings);
    this.layerMap = null;
    if (!live) return;
    this.live = startLive(this.settings, this.store);
    showLive(this.store, this.settings);
    setInterval(() => this.poll(), POLL_MS);
  }

  types() {
    return [...this.form.querySelectorAll("[data-layer]:checked")].map((box) => box.value);
  }

  overlays() {
    return [...this.form.querySelectorAll("[data-overlay]:checked")].map((box) => Number(box.value));
  }

  // What narrows the layers, as the server takes it.
  filter() {
    const value = (name) => this.form.elements[name]?.value.trim() ?? "";
    const time = value("time");
    // The field gives the time of Japan without saying so.
    return { q: value("q"), only: value("only"), time: time && !time.endsWith("Z") ? `${time}+09:00` : time };
  }

  async showChosen() {
    const types = this.types();
    const filter = this.filter();
    setMoment(filter.time ? Date.parse(filter.time) : null);
    this.live?.watch(filter.time ? [] : types);
    await Promise.all(types.map((type) => this.store.load(type, filter)));
    this.layerMap?.show(types);
    this.extras?.show();
  }

  poll() {
    if (this.filter().time) return;
    for (const type of this.types().filter((each) => this.settings.layers[each]?.isPolled)) this.store.reload(type);
  }

  // Resolves to the map, or null where WebGL or the library is missing: then the page keeps its list.
  async startMap(options = {}) {
    const [longitude, latitude, zoom] = this.settings.place ?? [...this.settings.centre, this.settings.zoom];
    try {
      const [{ createMap }, { LayerMap }, { Extras }] = await Promise.all([
        import("/static/hiroba/map.js"),
        import("./layer_map.js"),
        import("./extras.js"),
      ]);
      const map = await createMap(this.element, { center: [longitude, latitude], zoom, ...options });
      this.element.querySelector(".map-waiting")?.remove();
      this.layerMap = new LayerMap(map, this.store, this.settings);
      this.extras = new Extras(map, this);
      return map;
    } catch (error) {
      if (error.name !== "MapUnavailable" && navigator.onLine) console.warn(error);
      this.element.classList.add("map-is-missing");
      this.element.querySelector(".map-loading").hidden = true;
      this.element.querySelector(".map-missing").hidden = false;
      return null;
    } finally {
      this.element.removeAttribute("aria-busy");
    }
  }
}
