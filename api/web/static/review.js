// One key per decision: j and k move, 1 to 3 choose a proposal, a accepts, r rejects, n takes the text as something new
// (N names it otherwise), u undoes.
const queue = document.querySelector(".queue");
const groups = () => [...(queue?.querySelectorAll(":scope > li") ?? [])];
const open = () => groups().filter((group) => group.dataset.group);
const current = () => queue?.querySelector(":scope > li.current");

function point(group) {
  if (!group) return;
  current()?.classList.remove("current");
  group.classList.add("current");
  group.focus({ preventScroll: true });
  group.scrollIntoView({ block: "nearest", behavior: "instant" });
}

function move(step) {
  const all = groups();
  const here = all.indexOf(current());
  const ahead = step > 0 ? all.slice(here + 1) : all.slice(0, Math.max(here, 0)).reverse();
  point(ahead.find((group) => group.dataset.group) ?? ahead[0]);
}

function press(verdict) {
  current()?.querySelector(`button[value="${verdict}"]`)?.click();
}

function name() {
  current()?.querySelector("input[name=name]")?.focus();
}

const done = []; // decisions of this page, the last one last

const keys = {
  j: () => move(1),
  k: () => move(-1),
  a: () => press("accept"),
  r: () => press("reject"),
  n: () => (current()?.dataset.group.startsWith("category:") ? name() : press("new")), // nobody makes a category here
  N: name,
  u: () => queue?.querySelector(`li[data-decision="${done.at(-1)}"] button`)?.click(),
};

for (const number of [1, 2, 3]) {
  keys[number] = () => {
    const choice = current()?.querySelectorAll("input[type=radio]")[number - 1];
    if (choice) choice.checked = true;
  };
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const field = event.target.closest("input:not([type=radio]), select, textarea");
  if (field) {
    if (event.key === "Escape") point(field.closest("li"));
    if (event.key === "Enter" && field.name === "name") {
      event.preventDefault();
      field.closest("form").querySelector("button[value=new]").click();
    }
    return;
  }
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

queue?.addEventListener("focusin", (event) => {
  const group = event.target.closest(".queue > li");
  if (group && group !== current()) {
    current()?.classList.remove("current");
    group.classList.add("current");
  }
});

// What was decided stays where it was; the next open group is at hand. What was undone is asked again at once.
let place = -1;
document.addEventListener("htmx:beforeSwap", (event) => {
  place = groups().indexOf(event.detail.target);
});
document.addEventListener("htmx:afterSwap", () => {
  const swapped = groups()[place];
  if (!swapped) return;
  htmx.process(swapped); // now and not a moment later, when a quick u would send the form as a page
  const { decision } = swapped.dataset;
  if (decision) {
    done.push(decision);
    point(groups().slice(place).find((group) => group.dataset.group) ?? open()[0] ?? swapped);
  } else {
    const shown = new Set(groups().map((group) => group.dataset.decision));
    done.splice(0, done.length, ...done.filter((id) => shown.has(id)));
    point(swapped);
  }
  const said = document.getElementById("said");
  if (said) said.textContent = swapped.querySelector("p, h2")?.textContent.trim() ?? "";
});

point(open()[0]);
