// SPDX-License-Identifier: Apache-2.0
// Draws the mark of a layer for the map: the same outline and icon as in the panel, in the colours of the style sheet.

const SIZE = 44;
const BOX = 68;
const RATIO = Math.max(2, Math.ceil(window.devicePixelRatio || 1));
const CORNER = { care: "M0-9 9 7-9 7z", warn: "M0-9 9 0 0 9-9 0z", stop: "M-9-9H9V9H-9z", news: "M0-8a8 8 0 1 1 0 16 8 8 0 1 1 0-16z" };

// `name` is pin|<type>|<tone>|<old or empty>; gives what map.addImage takes.
export function drawMark(name, settings) {
  const [, type, tone, age] = name.split("|");
  const layer = settings.layers[type];
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * RATIO;
  const pen = canvas.getContext("2d");
  pen.scale((SIZE * RATIO) / BOX, (SIZE * RATIO) / BOX);
  pen.translate(BOX / 2, BOX / 2);
  pen.lineJoin = pen.lineCap = "round";
  const colours = coloursOf(tone);
  drawOutline(pen, layer.outline, colours, age === "old");
  drawSymbol(pen, type, age === "old" ? colours.fill : colours.on);
  if (CORNER[tone]) drawCorner(pen, CORNER[tone], colours);
  return { image: pen.getImageData(0, 0, canvas.width, canvas.height), options: { pixelRatio: RATIO } };
}

function drawOutline(pen, outline, { fill, halo }, isOld) {
  const path = new Path2D(outline);
  pen.strokeStyle = halo;
  pen.lineWidth = 8;
  pen.stroke(path);
  pen.fillStyle = isOld ? halo : fill;
  pen.fill(path);
  pen.strokeStyle = fill;
  pen.lineWidth = isOld ? 4 : 1;
  pen.setLineDash(isOld ? [7, 6] : []);
  pen.stroke(path);
  pen.setLineDash([]);
}

function drawSymbol(pen, type, colour) {
  const symbol = document.querySelector(`[data-mark="${CSS.escape(type)}"] .icon`);
  if (!symbol) return;
  const isLow = symbol.closest(".layer-mark-triangle");
  pen.save();
  pen.translate(-15, isLow ? -9 : -15);
  pen.scale(isLow ? 1.1 : 1.25, isLow ? 1.1 : 1.25);
  if (isLow) pen.translate(1.6, 0);
  pen.strokeStyle = colour;
  pen.lineWidth = 2.2;
  for (const part of symbol.children) pen.stroke(pathOf(part));
  pen.restore();
}

function pathOf(part) {
  const number = (name) => Number(part.getAttribute(name) ?? 0);
  const path = new Path2D(part.tagName === "path" ? part.getAttribute("d") : undefined);
  if (part.tagName === "circle") path.arc(number("cx"), number("cy"), number("r"), 0, 2 * Math.PI);
  if (part.tagName === "rect") path.rect(number("x"), number("y"), number("width"), number("height"));
  return path;
}

// A second shape in the corner, so that a warning is seen without its colour.
function drawCorner(pen, outline, { fill, halo }) {
  pen.save();
  pen.translate(22, -22);
  const path = new Path2D(outline);
  pen.strokeStyle = fill;
  pen.fillStyle = halo;
  pen.lineWidth = 7;
  pen.stroke(path);
  pen.fill(path);
  pen.restore();
}

// Colours as the style sheet computes them for a pin of this tone, in the theme of the moment.
export function coloursOf(tone) {
  const probe = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  probe.setAttribute("class", `layer-probe pin-${tone || "plain"}`);
  for (const name of ["pin", "pin-mark"]) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", name);
    probe.append(path);
  }
  document.body.append(probe);
  const [pin, mark] = [...probe.children].map((path) => getComputedStyle(path));
  const colours = { fill: asRgb(pin.fill), halo: asRgb(pin.stroke), on: asRgb(mark.stroke) };
  probe.remove();
  return colours;
}

// The town's colours are computed in OKLCH, which the map does not read; a canvas translates them.
function asRgb(colour) {
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}
