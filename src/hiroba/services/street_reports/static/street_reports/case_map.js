// SPDX-License-Identifier: Apache-2.0
// The cases of the list as marks on a map. The same cases stand in the table below.

import { createMap, maplibre } from "../hiroba/map.js";

const ZOOM = 13;
const ONE_ZOOM = 16;
const PADDING = 60;

const view = document.querySelector("[data-case-map]");
const marks = JSON.parse(document.getElementById("case-marks")?.textContent ?? "[]");
if (view && marks.length) draw();

async function draw() {
  const center = [marks[0].lon, marks[0].lat];
  try {
    const map = await createMap(view, { center, zoom: marks.length > 1 ? ZOOM : ONE_ZOOM });
    for (const mark of marks) new maplibre.Marker({ element: sign(mark) }).setLngLat([mark.lon, mark.lat]).addTo(map);
    if (marks.length > 1) map.fitBounds(around(marks), { padding: PADDING, maxZoom: ONE_ZOOM, animate: false });
    view.setAttribute("aria-busy", "false");
  } catch {
    // No WebGL, or no network: the table has everything.
    view.closest("section").hidden = true;
  }
}

// For the pointer only: marks may lie on each other, so keyboards and screen readers use the table below.
function sign(mark) {
  const element = document.createElement("div");
  element.className = mark.isUrgent ? "case-mark is-urgent" : "case-mark";
  element.textContent = mark.number;
  element.title = mark.title;
  element.setAttribute("aria-hidden", "true");
  element.addEventListener("click", () => { location.href = mark.url; });
  return element;
}

function around(all) {
  const bounds = new maplibre.LngLatBounds();
  for (const { lon, lat } of all) bounds.extend([lon, lat]);
  return bounds;
}
