// A thumbnail shows its picture in the large place; without this script it opens it.
const main = document.querySelector(".gallery-main img");
const links = document.querySelectorAll(".thumbs a");

const choose = (link) => {
  main.classList.remove("failed");
  main.src = link.href;
  for (const other of links) other.toggleAttribute("aria-current", other === link);
};

if (main) {
  for (const link of links) {
    if (link.href === main.src) link.setAttribute("aria-current", "true");
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      choose(link);
    });
  }
}
