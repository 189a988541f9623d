// SPDX-License-Identifier: Apache-2.0
// Lays a file of the reader's own over the map and lists it; it never leaves the browser.

import { coloursOf } from "./marks.js";
import { MEGABYTES_MAX, readOwnFile, Unreadable } from "./own_file_reader.js";

const ROWS_MAX = 100;
const COLUMNS_MAX = 6;
const SOURCE = "own-file";

export function takeOwnFiles(section, map) {
  const field = section.querySelector("#own-file-input");
  const remove = section.querySelector("#own-file-remove");
  let collection = null;

  const take = async () => {
    const file = field.files[0];
    if (!file) return;
    if (file.size > MEGABYTES_MAX * 1_048_576) return say("large", { limit: MEGABYTES_MAX });
    try {
      const { features, total } = await readOwnFile(file);
      if (!features.length) return say("noplace");
      collection = { type: "FeatureCollection", features };
      draw();
      if (map) fit(features);
      list(features);
      say("shown", { file: file.name, shown: features.length, total }, features.length > ROWS_MAX ? text("rows", { count: ROWS_MAX }) : "");
      remove.hidden = false;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      say("unreadable");
    }
  };
  field.addEventListener("change", take);
  // Chosen before this script was here.
  take();
  remove.addEventListener("click", () => {
    collection = null;
    clear();
    section.querySelector("#own-file-table").hidden = remove.hidden = true;
    field.value = "";
    say("removed");
  });
  map?.on("styledata", () => collection && map.style?._loaded && !map.getSource(SOURCE) && draw());

  function draw() {
    if (!map) return;
    const known = map.getSource(SOURCE);
    if (known) return known.setData(collection);
    const { fill, halo } = coloursOf("news");
    map.addSource(SOURCE, { type: "geojson", data: collection });
    map.addLayer({ id: `${SOURCE}-line`, type: "line", source: SOURCE, filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": fill, "line-width": 4, "line-dasharray": [2, 1] } });
    map.addLayer({ id: `${SOURCE}-dot`, type: "circle", source: SOURCE, filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 8, "circle-color": halo, "circle-stroke-color": fill, "circle-stroke-width": 4 } });
    map.getContainer().parentElement.dataset.ownFile = String(collection.features.length);
  }

  function clear() {
    if (!map) return;
    for (const id of [`${SOURCE}-line`, `${SOURCE}-dot`]) if (map.getLayer(id)) map.removeLayer(id);
    if (map.getSource(SOURCE)) map.removeSource(SOURCE);
    delete map.getContainer().parentElement.dataset.ownFile;
  }

  function fit(features) {
    const points = features.flatMap(({ geometry }) => [...pointsOf(geometry.coordinates)]);
    const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
    const edges = (values) => values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
    const [[west, east], [south, north]] = [edges(xs), edges(ys)];
    map.fitBounds([[west, south], [east, north]], { padding: 56, maxZoom: 15, animate: false });
  }

  // The twin of the marks; texts of the file are only ever text.
  function list(features) {
    const columns = Object.keys(features[0].properties.all).slice(0, COLUMNS_MAX);
    const table = document.createElement("table");
    table.append(row("th", columns), ...features.slice(0, ROWS_MAX).map(({ properties }) => row("td", columns.map((name) => properties.all[name]))));
    const place = section.querySelector("#own-file-table");
    place.replaceChildren(table);
    place.hidden = false;
  }

  function row(kind, values) {
    const line = document.createElement("tr");
    for (const value of values) {
      const cell = document.createElement(kind);
      if (kind === "th") cell.scope = "col";
      cell.textContent = typeof value === "object" ? JSON.stringify(value) : String(value ?? "");
      line.append(cell);
    }
    return line;
  }

  function say(name, values = {}, more = "") {
    section.querySelector("#own-file-status").textContent = [text(name, values), more].filter(Boolean).join(" ");
  }

  function text(name, values = {}) {
    const found = section.querySelector("#own-file-texts").content.querySelector(`[data-text="${name}"]`).textContent;
    return found.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  }
}

function* pointsOf(coordinates) {
  if (typeof coordinates[0] === "number") yield coordinates;
  else for (const each of coordinates) yield* pointsOf(each);
}
