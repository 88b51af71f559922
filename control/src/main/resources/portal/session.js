// Warns two minutes before one is signed out for having done nothing.
const WARN = 120;

export function start() {
  const dialog = document.getElementById("leaving");
  const seconds = Number(document.body.dataset.session);
  if (!dialog || !seconds) return;
  let timer = 0;
  const begin = () => {
    clearTimeout(timer);
    // More than a timer holds: the next page warns.
    timer = setTimeout(() => dialog.showModal(), Math.min((seconds - WARN) * 1000, 2147483647));
  };
  document.body.addEventListener("htmx:afterRequest", begin);
  dialog.addEventListener("close", async () => {
    const answer = await fetch("/account/session", { redirect: "manual" });
    if (answer.status === 204) begin(); else location.reload();
  });
  begin();
}
