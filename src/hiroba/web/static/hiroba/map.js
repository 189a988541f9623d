// SPDX-License-Identifier: Apache-2.0
// One map for all pages: basemap in the look's colours, keyboard, buttons with names, no inline style.
//
//   import { createMap } from "/static/hiroba/map.js";
//   const map = await createMap(element, { center: [134.84, 34.76], zoom: 12, language: "ja" });
//
// Returns the MapLibre map after its style has loaded. Throws `MapUnavailable` where WebGL is missing: the page then
// keeps its list and table, which are always there.

import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { Protocol } from "../vendor/pmtiles/pmtiles.mjs";

export { maplibre };

export class MapUnavailable extends Error {
  name = "MapUnavailable";
}

const MIN_ZOOM = 8;
const MAX_ZOOM = 18;
const TEXTS = {
  ja: {
    map: "地図", zoomIn: "地図を大きくする", zoomOut: "地図を小さくする", home: "はじめの場所にもどる", source: "地図の出典",
    keys: "矢印キーで動き、プラスとマイナスで大きさが変わります。同じ内容の一覧が下にあります。",
  },
  "ja-easy": {
    map: "ちず", zoomIn: "ちずを 大きくする", zoomOut: "ちずを 小さくする", home: "はじめの ばしょに もどる", source: "ちずを つくった人",
    keys: "やじるしの キーで うごきます。プラスと マイナスで 大きさが かわります。おなじ ものの 一覧が 下に あります。",
  },
  en: {
    map: "Map", zoomIn: "Zoom in", zoomOut: "Zoom out", home: "Back to the first view", source: "Map source",
    keys: "Move with the arrow keys, zoom with plus and minus. The same content is in the list below.",
  },
};
const ICONS = {
  zoomIn: "M12 5v14M5 12h14",
  zoomOut: "M5 12h14",
  home: "M3.5 11 12 4l8.5 7M6 9.5V20h12V9.5M10 20v-5.5h4V20",
};

maplibre.setWorkerUrl(new URL("../vendor/maplibre-gl/maplibre-gl-worker.mjs", import.meta.url).href);
// A map of a town is small; one worker keeps memory and start-up low on old phones.
maplibre.setWorkerCount(1);

// A phone loses a request now and then; a piece of the map is asked for again before it stays empty.
const PAUSES_MS = [300, 1500];
const archive = new Protocol();
maplibre.addProtocol("pmtiles", async (request, abort) => {
  for (const pause of PAUSES_MS) {
    try {
      return await archive.tile(request, abort);
    } catch (error) {
      if (abort.signal.aborted) throw error;
      // It remembers a header that failed for ever.
      archive.tiles.clear();
      await new Promise((resume) => setTimeout(resume, pause));
    }
  }
  return archive.tile(request, abort);
});

// Requests that end because the reader goes to another page are no fault of the map.
let isLeft = false;
window.addEventListener("pagehide", () => (isLeft = true));
window.addEventListener("pageshow", () => (isLeft = false));

export async function createMap(element, { style, center, zoom = 12, language, ...options } = {}) {
  const texts = TEXTS[language ?? pageLanguage()] ?? TEXTS.en;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => dark.matches && document.documentElement.dataset.theme !== "light";
  const chosen = () => style ?? styleUrl(isDark() ? "dark" : "light", language ?? pageLanguage());
  const canvasHolder = document.createElement("div");
  canvasHolder.className = "map-canvas";
  element.append(canvasHolder);
  const map = newMap({
    container: canvasHolder,
    style: await loadStyle(chosen()),
    center,
    zoom,
    minZoom: MIN_ZOOM,
    maxZoom: MAX_ZOOM,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    localIdeographFontFamily: "'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic', Meiryo, sans-serif",
    locale: { "Map.Title": texts.map },
    reduceMotion: window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    ...options,
  });
  map.on("error", ({ error }) => isLeft || console.error(error));
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibre.AttributionControl({ compact: false }), "bottom-left");
  describe(map, element, texts);
  element.append(buttons(map, texts, { center, zoom }));
  if (!style) {
    dark.addEventListener("change", async () => map.setStyle(await loadStyle(chosen())));
  }
  await new Promise((resolve) => map.once("load", resolve));
  element.dataset.ready = "true";
  // When everything asked for was last drawn, in milliseconds since the page began; benchmarks read it.
  map.on("idle", () => (element.dataset.idleAt = String(Math.round(performance.now()))));
  return map;
}

export function pageLanguage() {
  return document.documentElement.dataset.language || document.documentElement.lang || "ja";
}

function styleUrl(theme, language) {
  return `/basemap/style.json?theme=${theme}&language=${encodeURIComponent(language)}`;
}

// The archive's address in the style has no host, so that one style serves every town; the browser adds it here.
async function loadStyle(style) {
  const loaded = typeof style === "string" ? await (await fetch(style)).json() : style;
  for (const source of Object.values(loaded.sources)) {
    if (source.url?.startsWith("pmtiles:///")) {
      source.url = `pmtiles://${new URL(source.url.slice("pmtiles://".length), location.href).href}`;
    }
  }
  return loaded;
}

function newMap(options) {
  try {
    return new maplibre.Map(options);
  } catch (error) {
    options.container.remove();
    throw new MapUnavailable(error.message);
  }
}

function describe(map, element, texts) {
  const note = document.createElement("p");
  note.className = "visually-hidden";
  note.id = `map-keys-${Math.random().toString(36).slice(2)}`;
  note.textContent = texts.keys;
  element.append(note);
  const canvas = map.getCanvas();
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", texts.map);
  canvas.setAttribute("aria-describedby", note.id);
}

function buttons(map, texts, start) {
  const group = document.createElement("div");
  group.className = "map-zoom";
  group.append(
    button(texts.zoomIn, ICONS.zoomIn, () => map.zoomIn()),
    button(texts.zoomOut, ICONS.zoomOut, () => map.zoomOut()),
    button(texts.home, ICONS.home, () => map.easeTo(start)),
  );
  return group;
}

function button(label, path, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "btn btn-quiet";
  element.setAttribute("aria-label", label);
  element.title = label;
  element.append(icon(path));
  element.addEventListener("click", act);
  return element;
}

function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  svg.firstChild.setAttribute("d", path);
  return svg;
}
