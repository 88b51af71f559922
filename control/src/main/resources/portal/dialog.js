// <button data-dialog="id"> opens a <dialog>; it gives the focus back by itself. Without script the
// button is a link or a submit, and its page does the same.
export function start() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    } else if (event.target.closest("[data-close]")) {
      event.target.closest("dialog").close();
    }
  });
}
