// Charts by keyboard and pointer: arrows, Home and End go from interval to interval, Escape lets
// go, Enter opens what it links to. The table has every figure without script.
import { announce } from "./announce.js";

const spans = (chart) => [...chart.querySelectorAll("[data-says]")];
const places = new WeakMap();

function show(chart, at, aloud) {
  const all = spans(chart);
  const cross = chart.querySelector("[data-cross]");
  const words = chart.parentElement.querySelector("[data-chart-says]");
  const one = all[at];
  places.set(chart, one ? at : -1);
  cross.classList.toggle("on", Boolean(one));
  if (one) {
    cross.setAttribute("x1", one.dataset.at);
    cross.setAttribute("x2", one.dataset.at);
  }
  if (words) words.textContent = one ? one.dataset.says : words.dataset.chartSays;
  if (one && aloud) announce(one.dataset.says);
}

function key(event) {
  const chart = event.target.closest?.("[data-chart]");
  if (!chart || event.ctrlKey || event.metaKey || event.altKey) return;
  const last = spans(chart).length - 1;
  const at = places.get(chart) ?? -1;
  const to = {
    ArrowRight: Math.min(last, at + 1),
    ArrowLeft: at < 0 ? last : Math.max(0, at - 1),
    Home: 0,
    End: last,
    Escape: -1,
  }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    show(chart, to, true);
  } else if (event.key === "Enter" && at >= 0) {
    const link = spans(chart)[at].closest("a");
    if (link) location.assign(link.getAttribute("href"));
  }
}

export function start() {
  document.addEventListener("keydown", key);
  document.addEventListener("pointerover", (event) => {
    const one = event.target.closest?.("[data-says]");
    const chart = event.target.closest?.("[data-chart]");
    if (one && chart) show(chart, spans(chart).indexOf(one), false);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.("[data-chart]")) show(event.target, -1, false);
  });
}
