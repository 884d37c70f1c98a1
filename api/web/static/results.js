// What surrounds the results while htmx swaps them: the search box, what is announced, the filters as a sheet on a phone.
const sheet = document.getElementById("sheet");
const box = document.getElementById("q");

const facets = () => document.querySelector("#filters .facets");

const fill = () => {
  const focused = document.activeElement?.id;
  sheet.querySelector(".sheet-body").replaceChildren(facets() ?? "");
  sheet.querySelector(".sheet-total").textContent = document.querySelector(".total")?.textContent ?? "";
  if (focused) document.getElementById(focused)?.focus();
};

const open = () => {
  fill();
  sheet.showModal();
};

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("#open-filters");
  if (opener) {
    event.preventDefault();
    open();
  }
});

sheet.addEventListener("close", () => {
  document.getElementById("filters")?.replaceChildren(...sheet.querySelector(".sheet-body").children);
  document.getElementById("open-filters")?.focus();
});
sheet.addEventListener("click", (event) => {
  if (event.target === sheet || event.target.closest("[value=close]")) sheet.close();
});
window.matchMedia("(min-width: 860px)").addEventListener("change", (wide) => wide.matches && sheet.open && sheet.close());

document.addEventListener("htmx:afterSettle", (event) => {
  const page = document.getElementById("page");
  if (event.target !== page) return;
  box.value = page.dataset.q ?? box.value;
  document.getElementById("said").textContent = page.dataset.said ?? "";
  if (sheet.open) fill();
});
