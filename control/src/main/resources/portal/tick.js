// Live parts: portal:tick on the body every 10 s while the tab is seen and not paused; tells when
// figures are old.
import { announce } from "./announce.js";

const EVERY = 10000;
const PAUSED = "portal.paused";
let seen = Date.now();
let staleSince = null;
let state = "";
let told = 0;

const paused = () => sessionStorage.getItem(PAUSED) === "1";
const part = () => document.querySelector("[data-live]");

function tick() {
  if (!paused() && document.visibilityState === "visible") {
    document.body.dispatchEvent(new CustomEvent("portal:tick"));
  }
}

function show() {
  const live = part();
  if (!live) return;
  const button = live.querySelector("[data-pause]");
  const state = live.querySelector("[data-live-state]");
  button.hidden = false;
  button.setAttribute("aria-pressed", String(paused()));
  const seconds = Math.round((Date.now() - seen) / 1000);
  state.classList.toggle("stale", staleSince !== null);
  state.textContent = staleSince !== null ? live.dataset.stale.replace("{0}", staleSince)
    : paused() ? live.dataset.paused : live.dataset.live.replace("{0}", seconds);
}

// Aloud only when a threshold is crossed, and once a minute at most.
function tell() {
  const live = part();
  if (!live || live.dataset.state === state || Date.now() - told < 60000) return;
  if (state) {
    told = Date.now();
    announce((live.querySelector(".way") ?? live.querySelector("p")).textContent.trim());
  }
  state = live.dataset.state;
}

function pause() {
  sessionStorage.setItem(PAUSED, paused() ? "0" : "1");
  const live = part();
  announce(paused() ? live.dataset.paused : live.dataset.resumed);
  if (!paused()) tick();
  show();
}

function failed() {
  if (staleSince === null) staleSince = new Date(seen).toISOString().slice(11, 19) + " UTC";
  show();
}

export function start() {
  if (!part()) return;
  const body = document.body;
  body.addEventListener("click", (event) => { if (event.target.closest("[data-pause]")) pause(); });
  body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.closest("[data-live]")) {
      if (event.detail.successful) { seen = Date.now(); staleSince = null; } else failed();
    }
    show();
  });
  body.addEventListener("htmx:sendError", failed);
  body.addEventListener("htmx:afterSettle", () => { show(); tell(); });
  document.addEventListener("visibilitychange", tick);
  setInterval(tick, EVERY);
  setInterval(show, 1000);
  show();
  tell();
}
