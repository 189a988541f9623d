// SPDX-License-Identifier: Apache-2.0
// The live stream of the broker (server-sent events) and the status line that says in words how current the page is.

import { clock } from "./figures.js";

// The browser connects again by itself within seconds; only after this long does the page call its state the last known.
const AWAY_AFTER_MS = 10_000;
const RETRY_MS = 5_000;

export function startLive(settings, store) {
  const status = new Status();
  store.addEventListener("lastknown", ({ detail }) => status.lastKnown(detail.at));
  let streams = [];
  let watched = null;

  // Streams of exactly these layers; those without live values need none.
  function watch(types) {
    const wanted = types.filter((type) => settings.layers[type]?.value && !settings.layers[type].isPolled).sort();
    if (wanted.join() === watched) return;
    close();
    watched = wanted.join();
    status.rest();
    // The broker streams one tenant at a time; a group has a stream for each of its towns.
    streams = wanted.length ? settings.tenants.map((tenant) => new Stream(tenant, wanted, settings, store, status)) : [];
  }

  function close() {
    for (const stream of streams) stream.close();
    streams = [];
    watched = null;
  }

  // A page that is put aside holds no connection; coming back it is brought up to date by a new reading.
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  return { watch };
}

class Stream {
  constructor(tenant, types, settings, store, status) {
    Object.assign(this, { tenant, types, settings, store, status, newest: "", source: null, isClosed: false });
    this.connect();
  }

  close() {
    this.isClosed = true;
    this.source?.close();
  }

  async connect() {
    const address = new URL(this.settings.liveUrl);
    address.searchParams.set("type", this.types.join(","));
    address.searchParams.set("tenant", this.tenant);
    if (this.newest) address.searchParams.set("lastEventId", this.newest);
    if (this.settings.ticketUrl) await addTicket(address, this.settings.ticketUrl);
    if (this.isClosed) return;
    const source = new EventSource(address);
    this.source = source;
    source.onerror = () => this.lost(source);
    this.on("ready", () => this.status.live());
    this.on("reset", () => this.loadAnew());
    this.on("entity", (entity) => this.store.take(entity));
    // A ticket lasts a minute; with a new one the stream goes on where it was.
    source.addEventListener("expired", () => {
      source.close();
      if (!this.isClosed) this.connect();
    });
    this.on("deleted", ({ type, id }) => this.store.remove(type, id));
  }

  on(name, act) {
    this.source.addEventListener(name, (event) => {
      this.newest = event.lastEventId || this.newest;
      this.status.heard();
      act(JSON.parse(event.data));
    });
  }

  // More was missed than the broker remembers: the layers are read again.
  async loadAnew() {
    await Promise.all(this.types.map((type) => this.store.reload(type)));
    this.status.live();
  }

  lost(source) {
    if (this.isClosed || source !== this.source) return;
    this.status.lost();
    // The browser tries again by itself with the same address: a ticket in it is old by then, so a new one is fetched.
    // It does not try again where the answer was no stream (an error page of a proxy).
    if (this.settings.ticketUrl) source.close();
    if (source.readyState === EventSource.CLOSED) setTimeout(() => this.isClosed || this.connect(), RETRY_MS);
  }
}

async function addTicket(address, ticketUrl) {
  const response = await fetch(ticketUrl).catch(() => null);
  if (response?.ok) address.searchParams.set("ticket", (await response.json()).ticket);
}

// One line, changed only when the state changes: a screen reader is not disturbed by every value.
class Status {
  constructor() {
    this.line = document.getElementById("live-status");
    this.words = this.line.querySelector(".live-words");
    this.initial = { state: this.line.dataset.state, words: this.words.innerHTML };
    this.heardAt = this.line.dataset.readAt ? new Date(this.line.dataset.readAt) : null;
    this.timer = 0;
  }

  live() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.heardAt = new Date();
    this.say("live");
  }

  heard() {
    this.heardAt = new Date();
    if (this.line.dataset.state !== "live") this.live();
  }

  lost() {
    if (this.timer || this.line.dataset.state === "away") return;
    if (this.line.dataset.state === "live") this.heardAt = new Date();
    this.say("waiting");
    this.timer = setTimeout(() => this.say("away"), AWAY_AFTER_MS);
  }

  // The network is away and this is what the browser has kept.
  lastKnown(at) {
    clearTimeout(this.timer);
    this.heardAt = at;
    this.line.dataset.state = "kept";
    this.say("away");
  }

  rest() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.line.dataset.state = this.initial.state;
    this.words.innerHTML = this.initial.words;
  }

  say(state) {
    if (this.line.dataset.state === state) return;
    const texts = document.getElementById("live-texts").content;
    const words = texts.querySelector(`[data-state="${state}"]`).cloneNode(true);
    const time = words.querySelector("time");
    if (time && this.heardAt) {
      time.dateTime = this.heardAt.toISOString();
      time.textContent = clock(this.heardAt);
    }
    this.line.dataset.state = state;
    this.words.replaceChildren(...words.childNodes);
  }
}
