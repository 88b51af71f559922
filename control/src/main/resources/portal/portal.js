import { start as chart } from "./chart.js";
import { start as copy } from "./copy.js";
import { start as dialog } from "./dialog.js";
import { start as keys } from "./keys.js";
import { start as menu } from "./menu.js";
import { start as session } from "./session.js";
import { start as tick } from "./tick.js";
import { start as typed } from "./typed.js";

// What only works with script is there only with it.
document.querySelectorAll("[data-scripted]").forEach((one) => { one.hidden = false; });

[chart, copy, dialog, keys, menu, session, tick, typed].forEach((start) => start());

// The list of what is wrong takes the focus.
document.querySelector("[data-problem]")?.focus();

// A form is sent once, however often it is clicked.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
// The figures below a chart are open where the chart is small.
if (matchMedia("(max-width: 48rem)").matches) {
  document.querySelectorAll("details.data").forEach((one) => { one.open = true; });
}

addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});

// What is waited for is dimmed and marked as busy; the old figures stay.
const waits = new WeakMap();
document.body.addEventListener("htmx:beforeRequest", ({ detail }) => {
  waits.set(detail.xhr, setTimeout(() => detail.target.setAttribute("aria-busy", "true"), 300));
});
// A part that failed says so above the old figures; the balance line has words of its own.
document.body.addEventListener("htmx:responseError", ({ detail: { xhr, target } }) => {
  const note = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(".note");
  if (!note || target.closest("[data-live]")) return;
  const place = target.cells?.[0] ?? target;
  place.querySelector(".failed")?.remove();
  note.classList.add("failed");
  place.prepend(note);
});
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) detail.target?.querySelector(".failed")?.remove();
  clearTimeout(waits.get(detail.xhr));
  detail.target?.removeAttribute("aria-busy");
});
