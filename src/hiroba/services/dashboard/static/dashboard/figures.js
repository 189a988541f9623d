// SPDX-License-Identifier: Apache-2.0
// Writes changed values into the list, the figures and the details page. The markup comes from the server's samples,
// so that a badge looks the same whoever made it.

import { badgeOf, isStale, numberText } from "./features.js";

const CHECK_AGE_MS = 20_000;

export function showLive(store, settings) {
  store.addEventListener("change", ({ detail: { type, feature, entity } }) => {
    for (const row of document.querySelectorAll(`[data-entity="${CSS.escape(feature.id)}"]`)) {
      writeRow(row, feature.properties, entity, settings.layers[type], settings);
    }
    writeFigure(store, type, settings);
  });
  store.addEventListener("load", () => writeAll(store, settings));
  // A new list may have been made a moment before the last change: it takes what is known here.
  document.addEventListener("htmx:after:swap", () => writeAll(store, settings));
  setInterval(() => writeAll(store, settings), CHECK_AGE_MS);
}

function writeAll(store, settings) {
  for (const [type, features] of store.layers) {
    const layer = settings.layers[type];
    if (!layer.staleMinutes) continue;
    for (const row of document.querySelectorAll("[data-entity]")) {
      const feature = features.get(row.dataset.entity);
      if (feature) writeRow(row, feature.properties, {}, layer, settings);
    }
    writeFigure(store, type, settings);
  }
}

function writeRow(row, properties, entity, layer, settings) {
  for (const cell of row.querySelectorAll("[data-attribute]")) {
    const name = cell.dataset.attribute;
    const value = name === layer.value ? properties.value : entity[name]?.value;
    // As details._fact: a limit has the decimals of the value that it is compared with.
    const isOfLayer = name === layer.value || layer.limits.includes(name);
    if (typeof value === "number" || typeof value === "string") {
      write(cell, typeof value === "number" && isOfLayer ? numberText(value, layer) : plainText(value));
    }
  }
  writeBadge(row.querySelector('[data-part="badge"]'), properties, layer, settings);
  writeFresh(row.querySelector('[data-part="fresh"]'), properties, layer);
}

// As figures.leading_feature: the highest level, then the highest value; what is old counts only when all is old.
function writeFigure(store, type, settings) {
  const figure = document.querySelector(`[data-figure="${CSS.escape(type)}"]`);
  const layer = settings.layers[type];
  const known = store.all(type).filter(({ properties }) => typeof properties.value === "number");
  if (!figure || !known.length || store.loaded.get(type) !== layer.url) return;
  const current = known.filter(({ properties }) => !isStale(properties.observedAt, layer.staleMinutes));
  const rank = ({ properties }) => [properties.level ?? 0, properties.value];
  const leading = (current.length ? current : known).reduce((best, each) => {
    const [level, value] = rank(each);
    const [bestLevel, bestValue] = rank(best);
    return level > bestLevel || (level === bestLevel && value > bestValue) ? each : best;
  });
  write(figure.querySelector('[data-part="value"]'), numberText(leading.properties.value, layer));
  const place = figure.querySelector('[data-part="place"]');
  write(place, leading.properties.name);
  place.href = settings.entityUrl + encodeURIComponent(leading.id);
  writeBadge(figure.querySelector('[data-part="badge"]'), leading.properties, layer, settings);
  writeFresh(figure.querySelector('[data-part="fresh"]'), leading.properties, layer);
}

export function writeBadge(place, properties, layer, settings) {
  const badge = place && badgeOf(properties, layer, settings.toneOfState);
  if (badge && place.textContent.trim() !== badge[1]) place.replaceChildren(...badgeMarkup(badge));
}

export function badgeMarkup([tone, word]) {
  const found = sample(`${tone} ${word}`) ?? sample(`${tone} `);
  return found ? [...found.childNodes] : [document.createTextNode(word)];
}

export function writeFresh(place, properties, layer) {
  if (!place || !properties.observedAt) return;
  const old = isStale(properties.observedAt, layer.staleMinutes);
  const shown = place.querySelector("time");
  const isSame = shown && Date.parse(shown.dateTime) === minute(properties.observedAt);
  if (isSame && old === Boolean(place.querySelector(".fresh-old"))) return;
  place.replaceChildren(...freshMarkup(properties.observedAt, old));
}

export function freshMarkup(observedAt, old) {
  const found = sample(old ? "old" : "fresh");
  const time = found.querySelector("time");
  time.dateTime = new Date(minute(observedAt)).toISOString();
  time.textContent = clock(new Date(observedAt));
  return [...found.childNodes];
}

function sample(name) {
  const samples = document.getElementById("samples").content;
  return samples.querySelector(`[data-sample="${CSS.escape(name)}"]`)?.cloneNode(true);
}

function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function plainText(value) {
  return typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 2 }) : value;
}

function minute(time) {
  return Math.floor(Date.parse(time) / 60_000) * 60_000;
}

// As the server's clock: the time of day in Japan, with the day in front when it is not today.
export function clock(at) {
  const language = document.documentElement.lang || "ja";
  const japan = { timeZone: "Asia/Tokyo" };
  const time = at.toLocaleTimeString("en-GB", { ...japan, hour: "numeric", minute: "2-digit" }).replace(/^0(\d)/, "$1");
  const day = (date) => date.toLocaleDateString("en-CA", japan);
  if (day(at) === day(new Date())) return time;
  const options = language.startsWith("ja") ? { month: "long", day: "numeric" } : { month: "short", day: "numeric" };
  return `${at.toLocaleDateString(language.startsWith("ja") ? "ja-JP" : "en-GB", { ...japan, ...options })} ${time}`;
}
