// SPDX-License-Identifier: Apache-2.0
// The features of the chosen layers, by layer and id: read from the server once, then kept current by the stream.

import { keep, recall } from "./last_state.js";

// The moment of the past at which the page looks, in milliseconds; null for now.
let moment = null;
export function setMoment(time) {
  moment = time;
}

export class FeatureStore extends EventTarget {
  constructor(settings) {
    super();
    this.settings = settings;
    this.layers = new Map();
    this.loaded = new Map();
  }

  // Reads a layer unless this very reading is here already. A layer that cannot be read keeps what was known.
  // A large layer is drawn from tiles: only its changes are kept here.
  async load(type, filter = {}) {
    const layer = this.settings.layers[type];
    const address = addressOf(layer, filter);
    if (this.loaded.get(type) === address) return;
    if (layer.tiles && address === layer.url) return this.put(type, address, { features: [] });
    const response = await fetch(address).catch(() => null);
    if (response?.ok) {
      const text = await response.text();
      this.put(type, address, JSON.parse(text));
      if (layer.isPublic && address === layer.url) keep(address, text);
    } else if (!this.layers.has(type) && layer.isPublic) {
      const kept = await recall(address);
      if (!kept) return;
      this.put(type, address, kept.collection);
      this.dispatchEvent(new CustomEvent("lastknown", { detail: { type, at: kept.at } }));
    }
  }

  put(type, address, collection) {
    this.loaded.set(type, address);
    this.layers.set(type, new Map(collection.features.map((feature) => [feature.id, feature])));
    this.dispatchEvent(new CustomEvent("load", { detail: { type } }));
  }

  isFromTiles(type) {
    const layer = this.settings.layers[type];
    return Boolean(layer.tiles) && this.loaded.get(type) === layer.url;
  }

  // The same reading again. The details page has no reading of a layer: it is loaded as a whole.
  async reload(type) {
    const address = this.loaded.get(type);
    if (!address) return location.reload();
    this.loaded.delete(type);
    const { searchParams } = new URL(address, location.href);
    await this.load(type, Object.fromEntries(searchParams));
  }

  all(type) {
    return [...(this.layers.get(type)?.values() ?? [])];
  }

  get(type, id) {
    return this.layers.get(type)?.get(id);
  }

  // Takes an entity of the stream (NGSI-LD, normalized) and tells everybody who shows it.
  take(entity) {
    const layer = this.settings.layers[entity.type];
    const feature = layer && (this.get(entity.type, entity.id) ?? this.added(entity));
    if (!feature) return;
    feature.geometry = entity.location?.value ?? null;
    const properties = feature.properties;
    const attribute = entity[layer.value];
    const observedAt = attribute?.observedAt;
    // A stream that resumes may repeat the past; the present is never overwritten by it.
    if (observedAt && properties.observedAt && Date.parse(observedAt) < Date.parse(properties.observedAt)) return;
    if (attribute) {
      properties.value = attribute.value;
      if (observedAt) properties.observedAt = observedAt;
    }
    if (layer.limits.length) {
      properties.limits = layer.limits.map((name, place) => entity[name]?.value ?? properties.limits?.[place] ?? null);
      properties.level = levelOf(properties.value, properties.limits);
    }
    this.dispatchEvent(new CustomEvent("change", { detail: { type: entity.type, feature, entity } }));
  }

  // Something new stands on the map at once; in the list with the next page. A search is left to the server.
  added(entity) {
    const features = this.layers.get(entity.type);
    if (!features || this.loaded.get(entity.type) !== this.settings.layers[entity.type].url) return undefined;
    features.set(entity.id, { type: "Feature", id: entity.id, properties: { name: entity.name?.value ?? entity.id } });
    return this.get(entity.type, entity.id);
  }

  remove(type, id) {
    if (this.layers.get(type)?.delete(id)) this.dispatchEvent(new CustomEvent("load", { detail: { type } }));
  }
}

function addressOf(layer, filter) {
  const wanted = Object.entries(filter).filter(([, value]) => value);
  return wanted.length ? `${layer.url}?${new URLSearchParams(wanted)}` : layer.url;
}

// As rules.level_of: the place of the highest limit that the value has reached, 0 below all.
export function levelOf(value, limits) {
  if (typeof value !== "number") return 0;
  return limits.reduce((level, limit, place) => (limit !== null && value >= limit ? place + 1 : level), 0);
}

// As rules.is_stale.
const SKEW_MS = 5 * 60_000;
export function isStale(observedAt, staleMinutes, now = moment ?? Date.now()) {
  if (!staleMinutes) return false;
  const observed = observedAt ? Date.parse(observedAt) : NaN;
  return !(observed <= now + SKEW_MS && now - observed <= staleMinutes * 60_000);
}

// [tone, word] of a feature, or null for a layer without states.
export function badgeOf(properties, layer, toneOfState) {
  if (typeof properties.value === "string") return [toneOfState[properties.value] ?? "calm", properties.value];
  if (layer.levels.length && typeof properties.value === "number") return layer.levels[properties.level ?? 0];
  return null;
}

export function numberText(value, layer) {
  const digits = { minimumFractionDigits: layer.decimals, maximumFractionDigits: layer.decimals };
  return typeof value === "number" ? value.toLocaleString("en-US", digits) : String(value ?? "");
}

export function valueText(properties, layer) {
  const text = numberText(properties.value, layer);
  return text && layer.unit ? `${text} ${layer.unit}` : text;
}
