// SPDX-License-Identifier: Apache-2.0
// The features of the chosen layers, by layer and id: read from the server once, then kept current by the stream.

export class FeatureStore extends EventTarget {
  constructor(settings) {
    super();
    this.settings = settings;
    this.layers = new Map();
    this.loaded = new Map();
  }

  // Reads a layer unless this very reading is here already. A layer that cannot be read keeps what was known.
  async load(type, search) {
    const address = this.settings.layers[type].url + (search ? `?q=${encodeURIComponent(search)}` : "");
    if (this.loaded.get(type) === address) return;
    const response = await fetch(address).catch(() => null);
    if (!response?.ok) return;
    const collection = await response.json();
    this.loaded.set(type, address);
    this.layers.set(type, new Map(collection.features.map((feature) => [feature.id, feature])));
    this.dispatchEvent(new CustomEvent("load", { detail: { type } }));
  }

  // The same reading again. The details page has no reading of a layer: it is loaded as a whole.
  async reload(type) {
    const address = this.loaded.get(type);
    if (!address) return location.reload();
    this.loaded.delete(type);
    await this.load(type, new URL(address, location.href).searchParams.get("q") ?? "");
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

// As rules.level_of: the place of the highest limit that the value has reached, 0 below all.
export function levelOf(value, limits) {
  if (typeof value !== "number") return 0;
  return limits.reduce((level, limit, place) => (limit !== null && value >= limit ? place + 1 : level), 0);
}

// As rules.is_stale.
const SKEW_MS = 5 * 60_000;
export function isStale(observedAt, staleMinutes, now = Date.now()) {
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
