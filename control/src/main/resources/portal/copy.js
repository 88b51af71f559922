// <button data-copy="#id" data-copied="Copied"> copies the value or the text of that element.
import { announce } from "./announce.js";

export function start() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const from = document.querySelector(button.dataset.copy);
    await navigator.clipboard.writeText(from.dataset.value ?? from.value ?? from.textContent.trim());
    const words = button.textContent;
    button.textContent = button.dataset.copied;
    announce(button.dataset.copied);
    setTimeout(() => { button.textContent = words; }, 2000);
  });
  // <button data-show="id"> shows what is typed into, or hidden in, a password field.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show]");
    if (!button) return;
    const field = document.getElementById(button.dataset.show);
    const hide = field.type === "text";
    field.type = hide ? "password" : "text";
    button.setAttribute("aria-pressed", String(!hide));
  });
}
