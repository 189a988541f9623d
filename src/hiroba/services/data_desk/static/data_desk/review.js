// SPDX-License-Identifier: Apache-2.0
// The places of a checked file on the map; the list below has the same content.

import { MapUnavailable, createMap, maplibre } from "/static/hiroba/map.js";

const element = document.getElementById("import-map");
const CLUSTER_FROM = 150;
const FONTS = ["Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", "Meiryo", "sans-serif"];

try {
  await start();
} catch (error) {
  if (!(error instanceof MapUnavailable)) throw error;
  element.classList.add("is-missing");
}

async function start() {
  const answer = await fetch(element.dataset.url);
  if (!answer.ok) return;
  const data = await answer.json();
  const map = await createMap(element, { center: element.dataset.centre.split(",").map(Number), zoom: 11 });
  element.querySelector(".map-waiting").remove();
  map.on("styledata", () => draw(map, data));
  draw(map, data);
  fit(map, data);
  map.on("click", (event) => tell(map, event));
}

function draw(map, data) {
  if (map.getSource("import") || !map.style?._loaded) return;
  const style = getComputedStyle(document.documentElement);
  const colour = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const fill = colour("--map-mark", "#1c6e5c");
  const halo = colour("--map-halo", "#ffffff");
  map.addSource("import", { type: "geojson", data, cluster: data.features.length > CLUSTER_FROM, clusterRadius: 50, clusterMaxZoom: 13 });
  const isPoint = ["in", ["geometry-type"], ["literal", ["Point", "MultiPoint"]]];
  const radius = ["case", ["has", "point_count"], ["interpolate", ["linear"], ["sqrt", ["get", "point_count"]], 1, 16, 40, 32], 9];
  map.addLayer({ id: "import-line", type: "line", source: "import", filter: ["!", isPoint], paint: { "line-color": fill, "line-width": 3 } });
  map.addLayer({ id: "import-point", type: "circle", source: "import", filter: isPoint, paint: { "circle-color": fill, "circle-radius": radius, "circle-stroke-color": halo, "circle-stroke-width": 3 } });
  map.addLayer({ id: "import-count", type: "symbol", source: "import", filter: ["has", "point_count"], layout: { "text-field": ["to-string", ["get", "point_count"]], "text-font": FONTS, "text-size": 15, "text-allow-overlap": true }, paint: { "text-color": halo } });
}

// One slip in the data must not show the whole country: the view holds the middle nine tenths.
function fit(map, data) {
  const points = data.features.flatMap(({ geometry }) => [...positions(geometry.coordinates)]);
  const bounds = new maplibre.LngLatBounds();
  const within = (index) => {
    const sorted = points.map((point) => point[index]).sort((one, other) => one - other);
    const cut = Math.floor(sorted.length / 20);
    return [sorted[cut], sorted[sorted.length - 1 - cut]];
  };
  const [west, east] = within(0);
  const [south, north] = within(1);
  bounds.extend([west, south]).extend([east, north]);
  map.fitBounds(bounds, { padding: 48, maxZoom: 15, animate: false });
}

async function tell(map, { point }) {
  const box = [[point.x - 6, point.y - 6], [point.x + 6, point.y + 6]];
  const found = map.queryRenderedFeatures(box, { layers: ["import-point", "import-line"] })[0];
  if (!found) return;
  if (found.properties.cluster) {
    const zoom = await map.getSource("import").getClusterExpansionZoom(found.properties.cluster_id);
    map.easeTo({ center: found.geometry.coordinates, zoom });
    return;
  }
  const name = document.createElement("p");
  name.textContent = found.properties.name;
  const place = found.geometry.type === "Point" ? found.geometry.coordinates : map.unproject(point);
  new maplibre.Popup({ maxWidth: "18rem", offset: 12 }).setLngLat(place).setDOMContent(name).addTo(map);
}

function* positions(coordinates) {
  if (typeof coordinates[0] === "number") yield coordinates;
  else for (const each of coordinates) yield* positions(each);
}
