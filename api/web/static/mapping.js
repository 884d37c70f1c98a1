// The editor: line numbers, the mistakes marked beside them, and a way from each mistake to its line.
const text = document.getElementById("mapping-text");
const gutter = document.querySelector(".gutter");

const mistakes = () => new Set([...document.querySelectorAll("#outcome [data-line]")].map((one) => one.dataset.line));

function number() {
  const wrong = mistakes();
  const lines = text.value.split("\n").map((_, index) => {
    const line = document.createElement("span");
    line.textContent = `${index + 1}`;
    line.classList.toggle("wrong-line", wrong.has(`${index + 1}`));
    return line;
  });
  gutter.replaceChildren(...lines);
  gutter.scrollTop = text.scrollTop;
}

function go(line) {
  const before = text.value.split("\n").slice(0, line - 1).join("\n").length;
  const start = before + (line > 1 ? 1 : 0);
  const end = text.value.indexOf("\n", start);
  text.focus();
  text.setSelectionRange(start, end < 0 ? text.value.length : end);
  const height = parseFloat(getComputedStyle(text).lineHeight);
  text.scrollTop = Math.max(0, (line - 4) * height);
}

text.addEventListener("input", number);
text.addEventListener("scroll", () => { gutter.scrollTop = text.scrollTop; });
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    document.querySelector('button[value="preview"]').click();
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    const line = text.value.slice(text.value.lastIndexOf("\n", text.selectionStart - 1) + 1, text.selectionStart);
    const indent = line.match(/^ */)[0];
    if (indent) {
      event.preventDefault();
      text.setRangeText(`\n${indent}`, text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line], [data-goto]");
  if (link) {
    event.preventDefault();
    go(Number(link.dataset.line ?? link.dataset.goto));
  }
});
document.body.addEventListener("htmx:afterSettle", number);
number();
