// SPDX-License-Identifier: Apache-2.0
// From mark to mark by keyboard: N and P walk through what is in view, Enter opens, Escape closes. Every step is told
// to a screen reader. The keys act only while the map has the focus (WCAG 2.1.4).

import { badgeOf, valueText } from "./features.js";

const QUIET_MS = 900;

export function walkByKeys(map, layerMap) {
  const texts = document.getElementById("map-texts")?.content;
  const canvas = map.getCanvas();
  const told = document.createElement("p");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  told.id = "map-told";
  const note = document.createElement("p");
  note.className = "visually-hidden";
  note.id = "map-walk-keys";
  note.textContent = text("keys");
  canvas.closest(".map-view").append(told, note);
  canvas.setAttribute("aria-describedby", `${canvas.getAttribute("aria-describedby") ?? ""} ${note.id}`.trim());
  let place = -1;
  let shown = [];
  let timer = 0;

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.toLowerCase();
    if (key === "n" || key === "p") step(key === "n" ? 1 : -1);
    else if (event.key === "Enter" && shown[place]) layerMap.enter(shown[place], map.getCenter());
    else return;
    event.preventDefault();
  });
  // Whoever moves the map by keyboard hears what is in view, once it rests.
  map.on("moveend", () => {
    place = -1;
    clearTimeout(timer);
    if (document.activeElement === canvas) timer = setTimeout(() => tell(text("inView", { count: inView().length })), QUIET_MS);
  });

  function step(by) {
    if (place < 0) shown = inView();
    if (!shown.length) return tell(text("inView", { count: 0 }));
    place = (place + by + shown.length) % shown.length;
    const found = shown[place];
    layerMap.ring(found.geometry);
    tell(text("step", { number: place + 1, count: shown.length, what: words(found) }));
  }

  function words({ source, properties }) {
    if (properties.cluster) return text("cluster", { count: properties.point_count ?? properties.count });
    const layer = layerMap.layer(source);
    const known = layerMap.store.get(source, properties.id)?.properties ?? properties;
    const badge = badgeOf(known, layer, layerMap.settings.toneOfState);
    return [properties.name, layer.title, typeof known.value === "number" ? valueText(known, layer) : "", badge?.[1] ?? ""].filter(Boolean).join(" ");
  }

  // Marks in view from the upper left to the lower right, each once.
  function inView() {
    const layers = map.getStyle().layers.filter(({ id }) => /^dash\|(pin|cluster)/.test(id)).map(({ id }) => id);
    const found = new Map();
    for (const each of layers.length ? map.queryRenderedFeatures({ layers }) : []) {
      found.set(`${each.source} ${each.properties.id ?? each.geometry.coordinates.join()}`, each);
    }
    const row = ({ geometry: { coordinates } }) => map.project(coordinates);
    return [...found.values()].sort((one, other) => row(one).y - row(other).y || row(one).x - row(other).x);
  }

  function tell(words) {
    told.textContent = words;
  }

  function text(name, values = {}) {
    const found = texts?.querySelector(`[data-text="${name}"]`)?.textContent ?? "";
    return found.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  }
}
