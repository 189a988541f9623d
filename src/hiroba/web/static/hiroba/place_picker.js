// SPDX-License-Identifier: Apache-2.0
// Adds a map and the phone's position to the place picker. The address field works without this file.

import { createMap } from "./map.js";

const CHOSEN_ZOOM = 17;
const DIGITS = 6;
const ROUGH_M = 100;
const POSITION = { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 };

for (const picker of document.querySelectorAll("[data-place-picker]")) start(picker);

async function start(picker) {
  const part = (name) => picker.querySelector(`[data-part=${name}]`);
  const fields = { lon: picker.querySelector("[name$=lon]"), lat: picker.querySelector("[name$=lat]") };
  const said = part("said");
  const say = (text) => { said.textContent = said.dataset[text] ?? ""; };
  const choose = ({ lng, lat }) => {
    fields.lon.value = lng.toFixed(DIGITS);
    fields.lat.value = lat.toFixed(DIGITS);
    for (const radio of picker.querySelectorAll("[name$=found]")) radio.checked = false;
  };
  const shown = show(picker, part("map"), fields);
  offerPosition(picker, part("position"), say, async (position) => {
    choose({ lng: position.longitude, lat: position.latitude });
    say(position.accuracy > ROUGH_M ? "rough" : "chosen");
    (await shown)?.jumpTo({ center: [position.longitude, position.latitude], zoom: CHOSEN_ZOOM });
  });
  const map = await shown;
  if (map) follow(picker, map, choose, say);
}

// The town's middle is only where the map begins: nothing is chosen before somebody moves it.
function follow(picker, map, choose, say) {
  let isMoved = false;
  map.on("movestart", (event) => { isMoved ||= Boolean(event.originalEvent); });
  map.on("moveend", () => {
    if (!isMoved) return;
    isMoved = false;
    choose(map.getCenter());
    say("chosen");
  });
  picker.addEventListener("change", (event) => {
    if (!event.target.name?.endsWith("found")) return;
    const [lon, lat] = event.target.value.split("|").map(Number);
    map.jumpTo({ center: [lon, lat], zoom: CHOSEN_ZOOM });
  });
}

async function show(picker, view, fields) {
  const box = picker.querySelector(".place-map");
  box.hidden = false;
  const chosen = fields.lon.value && fields.lat.value;
  const center = chosen
    ? [Number(fields.lon.value), Number(fields.lat.value)]
    : [Number(picker.dataset.lon), Number(picker.dataset.lat)];
  try {
    const map = await createMap(view, { center, zoom: chosen ? CHOSEN_ZOOM : Number(picker.dataset.zoom) });
    view.setAttribute("aria-busy", "false");
    return map;
  } catch {
    // No WebGL, or no network: the address field is enough.
    box.hidden = true;
    return null;
  }
}

function offerPosition(picker, button, say, found) {
  if (!("geolocation" in navigator)) return;
  picker.querySelector(".place-position").hidden = false;
  button.addEventListener("click", () => {
    say("asking");
    navigator.geolocation.getCurrentPosition(({ coords }) => found(coords), () => say("refused"), POSITION);
  });
}
