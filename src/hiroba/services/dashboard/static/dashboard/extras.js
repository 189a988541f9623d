// SPDX-License-Identifier: Apache-2.0
// What lies below the layers: areas coloured by a figure, and picture maps of others.

const FONTS = ["Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", "Meiryo", "sans-serif"];
const CLASSES = 5;

export class Extras {
  constructor(map, view) {
    Object.assign(this, { map, view, regions: null, regionsUrl: "" });
    // A change of theme replaces the whole style, with it what was added.
    map.on("styledata", () => map.style?._loaded && this.isGone() && this.show());
  }

  isGone() {
    return (this.regions && !this.map.getSource("regions")) || this.chosen().some(({ number }) => !this.map.getSource(`overlay-${number}`));
  }

  async show() {
    this.showOverlays();
    const url = document.getElementById("legend")?.querySelector("[data-regions]")?.dataset.regions ?? "";
    if (url !== this.regionsUrl) {
      this.regionsUrl = url;
      const answer = url ? await fetch(url).catch(() => null) : null;
      this.regions = answer?.ok ? await answer.json() : null;
      this.removeRegions();
    }
    if (this.regions && !this.map.getSource("regions")) this.addRegions();
    this.map.getContainer().parentElement.dataset.regions = this.regions ? url : "";
  }

  chosen() {
    const numbers = this.view.overlays();
    return (this.view.settings.overlays ?? []).filter(({ number }) => numbers.includes(number));
  }

  showOverlays() {
    const wanted = this.chosen();
    for (const { id } of this.map.getStyle().layers.filter((layer) => layer.id.startsWith("overlay-"))) {
      if (wanted.some(({ number }) => id === `overlay-${number}`)) continue;
      this.map.removeLayer(id);
      this.map.removeSource(id);
    }
    for (const { number, tiles, attribution, minzoom, maxzoom, opacity } of wanted) {
      const id = `overlay-${number}`;
      if (this.map.getSource(id)) continue;
      this.map.addSource(id, { type: "raster", tiles: [tiles], tileSize: 256, attribution, minzoom, maxzoom });
      this.map.addLayer({ id, type: "raster", source: id, paint: { "raster-opacity": opacity } }, this.lowest("region"));
    }
  }

  addRegions() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const classes = Array.from({ length: CLASSES }, (_, place) => [place, colour(`--region-${place}`)]).flat();
    const ink = colour("--map-ink") || "#222";
    const halo = colour("--map-halo") || "#fff";
    this.map.addSource("regions", { type: "geojson", data: this.regions });
    const below = this.lowest("dash|");
    this.map.addLayer({ id: "region-fill", type: "fill", source: "regions", paint: { "fill-color": ["match", ["get", "place"], ...classes, "transparent"], "fill-opacity": 0.75 } }, below);
    this.map.addLayer({ id: "region-edge", type: "line", source: "regions", paint: { "line-color": ink, "line-width": 1.5 } }, below);
    // The letter of the class, so that no colour has to be told.
    this.map.addLayer({ id: "region-letter", type: "symbol", source: "regions", layout: { "text-field": ["step", ["zoom"], ["get", "letter"], 12, ["concat", ["get", "letter"], "\n", ["get", "name"]]], "text-font": FONTS, "text-size": 18, "text-allow-overlap": true }, paint: { "text-color": ink, "text-halo-color": halo, "text-halo-width": 2.5 } }, below);
  }

  removeRegions() {
    for (const id of ["region-letter", "region-edge", "region-fill"]) if (this.map.getLayer(id)) this.map.removeLayer(id);
    if (this.map.getSource("regions")) this.map.removeSource("regions");
  }

  // Under marks and lines of layers, and under coloured areas where those are asked for.
  lowest(...starts) {
    const layers = this.map.getStyle().layers;
    return layers.find(({ id }) => [...starts, "dash|"].some((start) => id.startsWith(start)))?.id;
  }
}
