// SPDX-License-Identifier: Apache-2.0
// The card of a mark: made by the server, with its words and ruby; made here from what is known when it does not answer.

import { badgeMarkup, freshMarkup } from "./figures.js";
import { badgeOf, isStale, valueText } from "./features.js";

const PATIENCE_MS = 2_000;

export async function cardFromServer(settings, id) {
  const options = { signal: AbortSignal.timeout(PATIENCE_MS) };
  const answer = await fetch(settings.cardUrl + encodeURIComponent(id), options).catch(() => null);
  if (!answer?.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.importNode(page.querySelector(".card-of-mark"), true);
}

export function localCard(type, { id, properties }, settings) {
  const layer = settings.layers[type];
  const card = document.createElement("div");
  card.dataset.entity = id;
  card.className = "card-of-mark";
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
  link.href = settings.entityUrl + encodeURIComponent(id);
  link.textContent = properties.name;
  line(link);
  if (typeof properties.value === "number") line(valueText(properties, layer));
  const badge = badgeOf(properties, layer, settings.toneOfState);
  if (badge) line(...badgeMarkup(badge));
  if (properties.observedAt) line(...freshMarkup(properties.observedAt, isStale(properties.observedAt, layer.staleMinutes)));
  return card;
}
