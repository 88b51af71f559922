// <div data-typed="#field" data-typed-words="words">: its button is off until the field says so.
export function start() {
  document.querySelectorAll("[data-typed]").forEach((one) => {
    const field = document.querySelector(one.dataset.typed);
    const button = one.querySelector("button[type=submit]");
    if (!field || !button) return;
    const check = () => { button.disabled = field.value.trim() !== one.dataset.typedWords.trim(); };
    field.addEventListener("input", check);
    check();
  });
}
