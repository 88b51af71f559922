// <details class="menu">: arrows move, Escape and a click elsewhere close.
const open = () => document.querySelector("details.menu[open]");

function move(menu, step) {
  const items = [...menu.querySelectorAll("a, button")];
  const next = items.indexOf(document.activeElement) + step;
  items[(next + items.length) % items.length]?.focus();
}

export function start() {
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.menu") ?? open();
    if (!menu) return;
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!menu.contains(event.target)) return;
      event.preventDefault();
      menu.open = true;
      move(menu, event.key === "ArrowDown" ? 1 : document.activeElement.tagName === "SUMMARY" ? 0 : -1);
    }
  });
}
