// SPDX-License-Identifier: Apache-2.0
// Dropping files and a progress bar while they are sent. Without this the form sends itself.

const form = document.getElementById("upload");
const input = document.getElementById("files");
const area = form.querySelector(".drop-area");
const chosen = document.getElementById("chosen");
const error = document.getElementById("upload-error");
const megabyte = 1_000_000;

for (const name of ["dragenter", "dragover"]) area.addEventListener(name, (event) => hover(event, true));
for (const name of ["dragleave", "drop"]) area.addEventListener(name, (event) => hover(event, false));
area.addEventListener("drop", ({ dataTransfer }) => {
  if (!dataTransfer.files.length) return;
  input.files = dataTransfer.files;
  list();
});
input.addEventListener("change", list);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});

function hover(event, isOver) {
  event.preventDefault();
  area.classList.toggle("is-over", isOver);
}

function list() {
  tell("");
  chosen.replaceChildren(
    ...[...input.files].map((file) => {
      const line = document.createElement("li");
      const name = document.createElement("b");
      name.textContent = file.name;
      line.append(name, ` ${size(file.size)}`);
      return line;
    }),
  );
}

function size(bytes) {
  return bytes < megabyte ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / megabyte).toFixed(1)} MB`;
}

function send() {
  const files = [...input.files];
  const limit = Number(form.dataset.limitMb.replaceAll(",", "")) * megabyte;
  if (files.length > Number(form.dataset.filesMax)) return tell(form.dataset.tooMany);
  if (files.reduce((sum, file) => sum + file.size, 0) > limit) return tell(form.dataset.tooLarge);
  tell("");
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", ({ loaded, total }) => show(loaded, total));
  request.upload.addEventListener("load", () => {
    document.getElementById("sending-text").textContent = form.dataset.storing;
  });
  request.addEventListener("load", () => arrived(request));
  request.addEventListener("error", () => failed());
  request.addEventListener("abort", () => failed());
  request.open("POST", form.action);
  request.send(new FormData(form));
  document.getElementById("sending").hidden = false;
  document.getElementById("send").disabled = true;
}

function show(loaded, total) {
  document.getElementById("sending-bar").value = total ? (loaded * 100) / total : 0;
  document.getElementById("sending-share").textContent = `${size(loaded)} / ${size(total)}`;
}

// The answer is the page that would have followed; a refusal shows its words here and keeps the choice of files.
function arrived(request) {
  if (request.status < 400) {
    location.assign(request.responseURL);
    return;
  }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const words = page.querySelector("main [role=alert] p:last-child")?.textContent ?? page.querySelector("main .lead")?.textContent;
  failed(words);
}

function failed(words = form.dataset.broken) {
  document.getElementById("sending").hidden = true;
  document.getElementById("send").disabled = false;
  tell(words);
}

function tell(words) {
  error.hidden = !words;
  error.querySelector("p").textContent = words;
}
