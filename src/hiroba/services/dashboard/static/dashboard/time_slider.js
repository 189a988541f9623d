// SPDX-License-Identifier: Apache-2.0
// The slider writes the field beside it; the field is what the form sends, with script or without.

import { clock } from "./figures.js";

const JAPAN_MS = 9 * 3_600_000;

export function slideTime(form) {
  uncover();
  document.addEventListener("htmx:after:swap", uncover);
  form.addEventListener("input", ({ target }) => target.id === "time-range" && tell(target));
  form.addEventListener("change", (event) => {
    const { target } = event;
    if (target.id !== "time-range") return;
    event.stopPropagation();
    const field = document.getElementById("time");
    field.value = isNow(target) ? "" : local(timeOf(target));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }, { capture: true });
}

function uncover() {
  const range = document.getElementById("time-range");
  if (!range) return;
  const words = document.getElementById("time-words");
  range.hidden = words.hidden = false;
  // The server has said the exact time; the slider goes in steps.
  range.setAttribute("aria-valuetext", words.textContent);
}

function tell(range) {
  const words = isNow(range) ? range.dataset.now : clock(timeOf(range));
  document.getElementById("time-words").textContent = words;
  range.setAttribute("aria-valuetext", words);
}

function isNow(range) {
  return range.value === range.max;
}

function timeOf(range) {
  return new Date(Date.parse(range.dataset.start) + Number(range.value) * Number(range.dataset.step) * 60_000);
}

// As datetime-local has it, in the time of Japan wherever the reader is.
function local(time) {
  return new Date(time.getTime() + JAPAN_MS).toISOString().slice(0, 16);
}
