// SPDX-License-Identifier: Apache-2.0
// The chosen layers on the map: marks, lines, clusters of many points, a name when asked.

import { maplibre } from "/static/hiroba/map.js";
import { badgeMarkup, freshMarkup } from "./figures.js";
import { badgeOf, isStale, valueText } from "./features.js";
import { coloursOf, drawMark } from "./marks.js";

// Single marks are drawn one by one up to here; more of them would cover each other and the map.
const CLUSTER_FROM = 150;
const CLUSTER_ZOOM_MAX = 14;
const FIT = { padding: 56, maxZoom: 14, animate: false };
// What lies further from the town is a slip in the data; it is shown but does not move the view.
const FIT_DEGREES = 0.6;
const REDRAW_MS = 250;
const FONTS = ["Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", "Meiryo", "sans-serif"];

export class LayerMap {
  constructor(map, store, settings) {
    Object.assign(this, { map, store, settings, types: [], shown: [], waiting: new Set(), popup: null });
    this.mustFit = !settings.place;
    map.on("styledata", () => this.restore());
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
    const data = this.collection(type);
    for (const { properties } of data.features) this.addImage(properties.image);
    const source = this.map.getSource(type);
    if (source && source.hirobaClusters === data.features.length > CLUSTER_FROM) {
      source.setData(data);
      return;
    }
    if (source) this.remove(type);
    this.add(type, data);
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
    for (const layer of this.drawn(type, clusters)) this.map.addLayer(layer, this.below(layer));
    this.lift();
  }

  // Lines lie under all marks.
  below(layer) {
    return layer.type === "line" || layer.type === "fill" ? this.map.getStyle().layers.find(({ id }) => id.startsWith("dash|pin"))?.id : undefined;
  }

  drawn(type, clusters) {
    const { fill, halo, on } = coloursOf("");
    const ink = getComputedStyle(document.documentElement).getPropertyValue("--map-ink").trim() || "#222";
    const shape = ["geometry-type"];
    const lines = ["in", shape, ["literal", ["LineString", "MultiLineString", "Polygon", "MultiPolygon"]]];
    const text = { "text-color": ink, "text-halo-color": halo, "text-halo-width": 2 };
    const layers = [
      { id: `dash|edge|${type}`, type: "line", source: type, filter: lines, paint: { "line-color": halo, "line-width": growing(4, 9) }, layout: { "line-cap": "round", "line-join": "round" } },
      { id: `dash|line|${type}`, type: "line", source: type, filter: lines, paint: { "line-color": fill, "line-width": growing(2, 5) }, layout: { "line-cap": "round", "line-join": "round" } },
      {
        id: `dash|pin|${type}`,
        type: "symbol",
        source: type,
        filter: ["all", ["!", ["has", "point_count"]], ["in", shape, ["literal", ["Point", "MultiPoint"]]]],
        layout: {
          "icon-image": ["get", "image"],
          "icon-allow-overlap": true,
          "symbol-sort-key": ["get", "level"],
          "text-field": ["step", ["zoom"], ["get", "label"], 14, ["concat", ["get", "name"], "\n", ["get", "label"]]],
          "text-font": FONTS,
          "text-size": 15,
          "text-anchor": "top",
          "text-offset": [0, 1.4],
          "text-optional": true,
        },
        paint: text,
      },
    ];
    if (!clusters) return layers;
    return [
      ...layers,
      {
        id: `dash|cluster|${type}`,
        type: "circle",
        source: type,
        filter: ["has", "point_count"],
        paint: {
          "circle-color": fill,
          "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "point_count"]], 1, 18, 40, 34],
          "circle-stroke-color": halo,
          "circle-stroke-width": 3,
        },
      },
      {
        id: `dash|number|${type}`,
        type: "symbol",
        source: type,
        filter: ["has", "point_count"],
        layout: { "text-field": ["to-string", ["get", "point_count"]], "text-font": FONTS, "text-size": 16, "text-allow-overlap": true },
        paint: { "text-color": on },
      },
    ];
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
    }, REDRAW_MS);
  }

  fit() {
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
    const box = [[point.x - 6, point.y - 6], [point.x + 6, point.y + 6]];
    return layers.length ? this.map.queryRenderedFeatures(box, { layers })[0] : undefined;
  }

  async click({ point, lngLat }) {
    const found = this.at(point);
    if (!found) return;
    if (found.properties.cluster) {
      const zoom = await this.map.getSource(found.source).getClusterExpansionZoom(found.properties.cluster_id);
      this.map.easeTo({ center: found.geometry.coordinates, zoom });
      return;
    }
    const place = found.geometry.type === "Point" ? found.geometry.coordinates : lngLat;
    this.open(found.source, found.properties.id, place);
  }

  // A ring around the mark whose row has the pointer or the focus.
  point(type, id) {
    const feature = this.store.get(type, id);
    if (feature?.geometry?.type !== "Point") return;
    const data = { type: "Feature", geometry: feature.geometry, properties: {} };
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

  open(type, id, place) {
    const feature = this.store.get(type, id);
    if (!feature) return;
    this.popup?.remove();
    this.popup = new maplibre.Popup({ className: "dashboard-popup", maxWidth: "20rem", offset: 20, focusAfterOpen: true })
      .setLngLat(place)
      .setDOMContent(this.card(type, feature))
      .addTo(this.map);
  }

  card(type, { id, properties }) {
    const layer = this.layer(type);
    const card = document.createElement("div");
    card.dataset.entity = id;
    const line = (...content) => {
      const part = document.createElement("p");
      part.append(...content);
      card.append(part);
    };
    const kind = document.createElement("span");
    kind.className = "soft";
    kind.textContent = layer.title;
    line(kind);
    const link = document.createElement("a");
    link.href = this.settings.entityUrl + encodeURIComponent(id);
    link.textContent = properties.name;
    line(link);
    if (typeof properties.value === "number") line(valueText(properties, layer));
    const badge = badgeOf(properties, layer, this.settings.toneOfState);
    if (badge) line(...badgeMarkup(badge));
    if (properties.observedAt) line(...freshMarkup(properties.observedAt, isStale(properties.observedAt, layer.staleMinutes)));
    return card;
  }
}

// A width that is thin over the whole town and strong in a street.
function growing(far, near) {
  return ["interpolate", ["linear"], ["zoom"], 10, far, 15, near];
}

function* pointsOf(coordinates) {
  if (typeof coordinates[0] === "number") yield coordinates;
  else for (const each of coordinates) yield* pointsOf(each);
}
