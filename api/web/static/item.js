// Pointing at a value, or moving to it with the keyboard, shows the stretch that it came from.
for (const row of document.querySelectorAll("[data-raw]")) {
  const stretch = document.getElementById(row.dataset.raw);
  const show = (shown) => () => stretch?.classList.toggle("pointed", shown);
  row.addEventListener("mouseenter", show(true));
  row.addEventListener("mouseleave", show(false));
  row.addEventListener("focusin", show(true));
  row.addEventListener("focusout", show(false));
}
