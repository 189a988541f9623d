// SPDX-License-Identifier: Apache-2.0
// The big screen: one view after the other, a clock, and a fresh start now and then. Hold stops the turning (WCAG 2.2.2).

import { View } from "./view.js";

const screen = document.getElementById("main");
const views = [...screen.querySelectorAll(".screen-view")];
const seconds = Number(screen.dataset.seconds);
let shown = 0;
let isHeld = false;

function turnTo(place) {
  shown = place % views.length;
  views.forEach((view, number) => view.toggleAttribute("data-shown", number === shown));
}

function tell() {
  const now = new Date();
  const clock = document.getElementById("screen-clock");
  clock.dateTime = now.toISOString();
  clock.textContent = now.toLocaleTimeString("ja-JP", { timeZone: "Asia/Tokyo", hour: "numeric", minute: "2-digit" });
}

screen.classList.add("is-turning");
turnTo(0);
tell();
setInterval(tell, 1_000);
setInterval(() => isHeld || turnTo(shown + 1), seconds * 1_000);
// Only when the town can be reached: the last known state stays rather than an error page.
setInterval(async () => {
  const answer = await fetch(location.href, { method: "HEAD" }).catch(() => null);
  if (answer?.ok && !isHeld) location.reload();
}, Number(screen.dataset.reloadSeconds) * 1_000);

const pause = document.getElementById("screen-pause");
pause.hidden = false;
pause.addEventListener("click", () => {
  isHeld = !isHeld;
  pause.setAttribute("aria-pressed", String(isHeld));
  pause.textContent = isHeld ? pause.dataset.on : pause.dataset.off;
});

const view = new View();
view.showChosen();
if (await view.startMap({ interactive: false })) await view.showChosen();
