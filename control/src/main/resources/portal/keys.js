// Single keys: "/" to the search, "?" for the list, "g" and a letter to a page.
const OFF = "portal.keys.off";
const typing = (at) => at.closest?.("input, textarea, select, [contenteditable], dialog");

export function start() {
  let going = 0;
  const toggle = document.querySelector("[data-keys]");
  if (toggle) {
    toggle.checked = localStorage.getItem(OFF) !== "1";
    toggle.addEventListener("change", () => localStorage.setItem(OFF, toggle.checked ? "0" : "1"));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const listed = document.getElementById("keys");
    if (localStorage.getItem(OFF) === "1") return;
    if (event.key === "?" && listed) {
      listed.showModal();
    } else if (event.key === "/" && document.getElementById("search")) {
      event.preventDefault();
      document.getElementById("search").focus();
    } else if (event.key === "g") {
      going = Date.now();
    } else if (Date.now() - going < 1500) {
      document.querySelector(`nav a[data-key="${CSS.escape(event.key)}"]`)?.click();
      going = 0;
    }
  });
}
