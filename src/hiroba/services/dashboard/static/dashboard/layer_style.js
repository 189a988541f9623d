// SPDX-License-Identifier: Apache-2.0
// How a layer is drawn: lines and areas, marks with their names, clusters with their numbers.

import { coloursOf } from "./marks.js";

export const CLUSTER_ZOOM_MAX = 14;
const FONTS = ["Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", "Meiryo", "sans-serif"];
const SHAPE = ["geometry-type"];
const LINES = ["in", SHAPE, ["literal", ["LineString", "MultiLineString", "Polygon", "MultiPolygon"]]];
const POINTS = ["in", SHAPE, ["literal", ["Point", "MultiPoint"]]];

// With `tiles` the features come from the server's tiles, which name no picture: it follows from level or state.
export function drawnLayers(type, layer, { clusters, tiles = false, tones = {} }) {
  const { fill, halo } = coloursOf("");
  const found = { source: type, ...(tiles && { "source-layer": "features" }) };
  const isCluster = tiles ? ["has", "cluster"] : ["has", "point_count"];
  const count = tiles ? ["get", "count"] : ["get", "point_count"];
  const round = { "line-cap": "round", "line-join": "round" };
  const layers = [
    { id: `dash|edge|${type}`, type: "line", ...found, filter: LINES, paint: { "line-color": halo, "line-width": growing(4, 9) }, layout: round },
    { id: `dash|line|${type}`, type: "line", ...found, filter: LINES, paint: { "line-color": fill, "line-width": growing(2, 5) }, layout: round },
    marks(type, found, ["all", ["!", isCluster], POINTS], tiles ? pictureOf(type, layer, tones) : ["get", "image"], tiles),
  ];
  return clusters ? [...layers, ...gathered(type, found, isCluster, count)] : layers;
}

function marks(type, found, filter, image, tiles) {
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--map-ink").trim() || "#222";
  const { halo } = coloursOf("");
  const label = tiles ? "" : ["get", "label"];
  return {
    id: `dash|pin|${type}`,
    type: "symbol",
    ...found,
    filter,
    layout: {
      "icon-image": image,
      "icon-allow-overlap": true,
      // Over the whole town marks cover each other less when they are smaller.
      "icon-size": growing(0.7, 1),
      "symbol-sort-key": ["coalesce", ["get", "level"], 0],
      "text-field": ["step", ["zoom"], label, 14, ["concat", ["get", "name"], "\n", label]],
      "text-font": FONTS,
      "text-size": 15,
      "text-anchor": "top",
      "text-offset": [0, 1.4],
      "text-optional": true,
    },
    paint: { "text-color": ink, "text-halo-color": halo, "text-halo-width": 3.5 },
  };
}

function pictureOf(type, layer, tones) {
  const ofLevel = layer.levels.length ? ["match", ["coalesce", ["get", "level"], 0], ...layer.levels.flatMap(([tone], level) => [level, tone]), ""] : "";
  const ofState = ["match", ["coalesce", ["get", "state"], ""], ...Object.entries(tones).flat(), "calm"];
  return ["concat", `pin|${type}|`, ["case", ["has", "state"], ofState, ofLevel], "|"];
}

function gathered(type, found, isCluster, count) {
  const { fill, halo, on } = coloursOf("");
  return [
    {
      id: `dash|cluster|${type}`,
      type: "circle",
      ...found,
      filter: isCluster,
      paint: {
        "circle-color": fill,
        "circle-radius": ["interpolate", ["linear"], ["sqrt", count], 1, 18, 40, 34],
        "circle-stroke-color": halo,
        "circle-stroke-width": 3,
      },
    },
    {
      id: `dash|number|${type}`,
      type: "symbol",
      ...found,
      filter: isCluster,
      layout: { "text-field": ["to-string", count], "text-font": FONTS, "text-size": 16, "text-allow-overlap": true },
      paint: { "text-color": on },
    },
  ];
}

// A width or size that is small over the whole town and full in a street.
function growing(far, near) {
  return ["interpolate", ["linear"], ["zoom"], 10, far, 15, near];
}
