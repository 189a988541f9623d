// SPDX-License-Identifier: Apache-2.0
// The chosen layers on the map: marks, lines, clusters of many points, a name when asked.

import { maplibre } from "/static/hiroba/map.js";
import { cardFromServer, localCard } from "./card.js";
import { badgeOf, isStale, valueText } from "./features.js";
import { CLUSTER_ZOOM_MAX, drawnLayers } from "./layer_style.js";
import { coloursOf, drawMark } from "./marks.js";

// Single marks are drawn one by one up to here; more of them would cover each other and the map.
const CLUSTER_FROM = 150;
const FIT = { padding: 56, maxZoom: 14, animate: false };
// What lies further from the town is a slip in the data; it is shown but does not move the view.
const FIT_DEGREES = 0.6;
// A finger hits the smallest mark as if it were 48 px wide.
const REACH_PX = 9;
const REDRAW_MS = 250;
const TILES_ANEW_MS = 15_000;

export class LayerMap {
  constructor(map, store, settings) {
    Object.assign(this, { map, store, settings, types: [], shown: [], waiting: new Set(), popup: null });
    this.mustFit = !settings.place;
    map.on("styledata", () => this.restore());
    // Marks of tiles are drawn when the first one of a kind comes into view.
    map.on("styleimagemissing", ({ id }) => id.startsWith("pin|") && this.addImage(id));
    store.addEventListener("change", ({ detail }) => this.redrawSoon(detail.type));
    store.addEventListener("load", ({ detail }) => this.types.includes(detail.type) && this.draw(detail.type));
    setInterval(() => this.types.filter((type) => this.layer(type).staleMinutes).forEach((type) => this.redrawSoon(type)), 20_000);
    this.listen();
  }

  layer(type) {
    return this.settings.layers[type];
  }

  // Makes exactly these layers visible. The first time, the view is fitted to what they hold.
  show(types) {
    this.shown = [];
    for (const type of this.types.filter((each) => !types.includes(each))) this.remove(type);
    this.types = types;
    // What is live lies on top: a shelter must not hide a river in flood.
    const isLive = (type) => Boolean(this.layer(type).value);
    for (const type of [...types].sort((one, other) => isLive(one) - isLive(other))) this.draw(type);
    for (const type of types.filter(isLive)) this.raise(type);
    if (this.mustFit) this.fit();
    this.shown = types;
    this.map.getContainer().parentElement.dataset.layers = types.join(" ");
  }

  draw(type) {
    if (this.store.isFromTiles(type)) return this.drawTiles(type);
    const data = this.collection(type);
    for (const { properties } of data.features) this.addImage(properties.image);
    const source = this.map.getSource(type);
    if (source?.type === "geojson" && source.hirobaClusters === data.features.length > CLUSTER_FROM) {
      source.setData(data);
      return;
    }
    if (source) this.remove(type);
    this.add(type, data);
  }

  // A large layer comes from the server in tiles, gathered there; after changes the tiles are asked for anew.
  drawTiles(type) {
    const source = this.map.getSource(type);
    const address = (version) => new URL(this.layer(type).tiles, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}") + version;
    if (source?.type === "vector") {
      source.setTiles([address(`?at=${Date.now()}`)]);
      return;
    }
    if (source) this.remove(type);
    this.map.addSource(type, { type: "vector", tiles: [address("")], maxzoom: 16 });
    for (const layer of drawnLayers(type, this.layer(type), { clusters: true, tiles: true, tones: this.settings.toneOfState })) this.map.addLayer(layer, this.below(layer));
    this.lift();
  }

  raise(type) {
    for (const { id } of this.map.getStyle().layers.filter((layer) => layer.id === `dash|pin|${type}`)) this.map.moveLayer(id);
    this.lift();
  }

  collection(type) {
    const layer = this.layer(type);
    const features = this.located(type).map(({ id, geometry, properties }) => {
      const badge = badgeOf(properties, layer, this.settings.toneOfState);
      return {
        type: "Feature",
        geometry,
        properties: {
          id,
          name: properties.name,
          image: `pin|${type}|${badge?.[0] ?? ""}|${isStale(properties.observedAt, layer.staleMinutes) ? "old" : ""}`,
          level: properties.level ?? 0,
          label: typeof properties.value === "number" ? valueText(properties, layer) : "",
        },
      };
    });
    return { type: "FeatureCollection", features };
  }

  located(type) {
    return this.store.all(type).filter(({ geometry }) => geometry);
  }

  add(type, data) {
    const clusters = data.features.length > CLUSTER_FROM && this.layer(type).shape !== "line";
    this.map.addSource(type, {
      type: "geojson",
      data,
      cluster: clusters,
      clusterRadius: 56,
      clusterMaxZoom: CLUSTER_ZOOM_MAX - 1,
    });
    this.map.getSource(type).hirobaClusters = data.features.length > CLUSTER_FROM;
    for (const layer of drawnLayers(type, this.layer(type), { clusters })) this.map.addLayer(layer, this.below(layer));
    this.lift();
  }

  // Lines lie under all marks.
  below(layer) {
    return layer.type === "line" || layer.type === "fill" ? this.map.getStyle().layers.find(({ id }) => id.startsWith("dash|pin"))?.id : undefined;
  }

  remove(type) {
    const ids = this.map.getStyle().layers.filter((layer) => layer.source === type && layer.id.startsWith("dash|"));
    for (const { id } of ids) this.map.removeLayer(id);
    if (this.map.getSource(type)) this.map.removeSource(type);
  }

  // A change of theme replaces the whole style, with it our layers; the marks are drawn anew in its colours.
  restore() {
    const isGone = this.shown.length > 0 && !this.map.getSource(this.shown[0]);
    if (!isGone || !this.map.style?._loaded) return;
    const types = this.shown;
    // Removing images is a change of style too and would call this again.
    this.shown = [];
    for (const id of this.map.listImages().filter((name) => name.startsWith("pin|"))) this.map.removeImage(id);
    this.show(types);
  }

  addImage(id) {
    if (this.map.hasImage(id)) return;
    const { image, options } = drawMark(id, this.settings);
    this.map.addImage(id, image, options);
  }

  // Many changes in a moment are drawn once.
  redrawSoon(type) {
    if (!this.types.includes(type) || this.waiting.has(type)) return;
    this.waiting.add(type);
    setTimeout(() => {
      this.waiting.delete(type);
      if (this.types.includes(type)) this.draw(type);
    }, this.store.isFromTiles(type) ? TILES_ANEW_MS : REDRAW_MS);
  }

  fit() {
    if (this.types.some((type) => this.store.isFromTiles(type))) return;
    const [longitude, latitude] = this.settings.centre;
    const isGroup = this.settings.tenants.length > 1;
    const bounds = new maplibre.LngLatBounds();
    for (const type of this.types) {
      for (const { geometry } of this.located(type)) {
        for (const [x, y] of pointsOf(geometry.coordinates)) {
          if (isGroup || Math.hypot(x - longitude, y - latitude) < FIT_DEGREES) bounds.extend([x, y]);
        }
      }
    }
    if (bounds.isEmpty()) return;
    this.mustFit = false;
    this.map.fitBounds(bounds, FIT);
  }

  listen() {
    this.map.on("click", (event) => this.click(event));
    this.map.on("mousemove", (event) => {
      this.map.getCanvas().style.cursor = this.at(event.point) ? "pointer" : "";
    });
    for (const name of ["mouseover", "focusin"]) {
      document.addEventListener(name, (event) => {
        const row = event.target.closest?.("[data-entity]");
        if (row) this.point(row.closest("[data-layer]")?.dataset.layer, row.dataset.entity);
      });
    }
  }

  at(point) {
    const layers = this.map.getStyle().layers.filter(({ id }) => id.startsWith("dash|")).map(({ id }) => id);
    const box = [[point.x - REACH_PX, point.y - REACH_PX], [point.x + REACH_PX, point.y + REACH_PX]];
    if (!layers.length) return undefined;
    return this.map.queryRenderedFeatures(point, { layers })[0] ?? this.map.queryRenderedFeatures(box, { layers })[0];
  }

  async click({ point, lngLat }) {
    const found = this.at(point);
    if (!found) return;
    await this.enter(found, lngLat);
  }

  // Into a cluster, or the card of a single mark.
  async enter(found, lngLat) {
    const { properties, geometry } = found;
    if (!properties.cluster) return this.open(found.source, properties.id, geometry.type === "Point" ? geometry.coordinates : lngLat);
    const source = this.map.getSource(found.source);
    const zoom = source.type === "vector" ? this.map.getZoom() + 2 : await source.getClusterExpansionZoom(properties.cluster_id);
    this.map.easeTo({ center: geometry.coordinates, zoom });
  }

  // A ring around the mark whose row has the pointer or the focus.
  point(type, id) {
    const geometry = this.store.get(type, id)?.geometry;
    if (geometry?.type === "Point") this.ring(geometry);
  }

  ring(geometry) {
    const data = { type: "Feature", geometry, properties: {} };
    const source = this.map.getSource("pointed");
    if (source) return source.setData(data);
    this.map.addSource("pointed", { type: "geojson", data });
    this.lift();
  }

  lift() {
    if (!this.map.getSource("pointed")) return;
    if (this.map.getLayer("pointed")) return this.map.moveLayer("pointed");
    const { fill } = coloursOf("ink");
    this.map.addLayer({ id: "pointed", type: "circle", source: "pointed", paint: { "circle-radius": 26, "circle-color": "transparent", "circle-stroke-color": fill, "circle-stroke-width": 4 } });
  }

  async open(type, id, place) {
    const feature = this.store.get(type, id);
    const card = (await cardFromServer(this.settings, id)) ?? (feature && localCard(type, feature, this.settings));
    if (!card) return;
    this.popup?.remove();
    this.popup = new maplibre.Popup({ className: "dashboard-popup", maxWidth: "20rem", offset: 20, focusAfterOpen: true })
      .setLngLat(place)
      .setDOMContent(card)
      .addTo(this.map);
    // Who came by keyboard goes on from the map.
    this.popup.once("close", () => this.map.getCanvas().focus({ preventScroll: true }));
  }
}

function* pointsOf(coordinates) {
  if (typeof coordinates[0] === "number") yield coordinates;
  else for (const each of coordinates) yield* pointsOf(each);
}
