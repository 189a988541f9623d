// SPDX-License-Identifier: Apache-2.0
// The page for paper: once everything is drawn the map becomes a picture, because browsers do not print a WebGL canvas.

import { View } from "./view.js";

const PATIENCE_MS = 8_000;
const view = new View({ live: false });
await view.showChosen();
const map = await view.startMap({ canvasContextAttributes: { preserveDrawingBuffer: true }, interactive: false, pixelRatio: 2 });
if (map) {
  await view.showChosen();
  await drawn();
  takePicture();
}
const button = document.getElementById("print-now");
button.hidden = false;
button.addEventListener("click", () => window.print());

// Idle, or as far as it got: a slow tile must not keep anybody from printing.
function drawn() {
  return Promise.race([map.once("idle"), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
}

function takePicture() {
  const picture = new Image();
  picture.src = map.getCanvas().toDataURL("image/png");
  picture.className = "paper-picture";
  picture.alt = map.getCanvas().getAttribute("aria-label") ?? "";
  view.element.querySelector(".map-canvas").after(picture);
  view.element.classList.add("has-picture");
  view.element.dataset.picture = "true";
}
