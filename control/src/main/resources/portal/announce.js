// Says something to whoever listens rather than looks.
export function announce(words) {
  const place = document.getElementById("announcer");
  if (place) {
    place.textContent = "";
    requestAnimationFrame(() => { place.textContent = words; });
  }
}
