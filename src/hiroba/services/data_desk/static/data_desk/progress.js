// SPDX-License-Identifier: Apache-2.0
// Follows a check or an import that the worker does. Without this the page loads itself again every few seconds.

const card = document.getElementById("progress");
const PAUSE_MS = 1000;

while (await isBusy()) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
location.replace(card.dataset.here);

async function isBusy() {
  let found;
  try {
    const answer = await fetch(card.dataset.url, { headers: { Accept: "application/json" } });
    if (!answer.ok) return answer.status >= 500;
    found = await answer.json();
  } catch {
    // The network or the server is away for a moment; the work goes on without us.
    return true;
  }
  const bar = document.getElementById("progress-bar");
  if (found.share === null) bar.removeAttribute("value");
  else bar.value = found.share;
  const text = document.getElementById("progress-text");
  if (text.textContent !== found.text) text.textContent = found.text;
  document.getElementById("progress-amount").textContent = found.amount;
  return found.is_busy;
}
