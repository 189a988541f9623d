// SPDX-License-Identifier: Apache-2.0
// Copies the secret link. Without script, or where the browser refuses, the field stays to be copied by hand.

const button = document.querySelector("[data-copy-link]");
const field = document.getElementById("link");
const said = document.querySelector("[data-copy-said]");
if (button && field && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", copy);
}

async function copy() {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = button.dataset.done;
  } catch {
    // The link is marked now: the menu of the telephone or the keyboard copies it.
    said.textContent = button.dataset.refused;
  }
}
