// Says something aloud.
export function announce(words) {
  const place = document.getElementById("announcer");
  if (place) {
    place.textContent = "";
    requestAnimationFrame(() => { place.textContent = words; });
  }
}
