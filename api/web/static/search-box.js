// A combobox over /v1/suggest. While an input method composes, nothing is asked; at its end, once.
const form = document.getElementById("search");
const box = form.querySelector("input");
const list = document.getElementById("suggestions");
const clear = form.querySelector(".clear");
const said = document.getElementById("said");

const PAUSE = 80; // ms after the last key

let composing = false;
let timer = 0;
let asking = null; // the request under way
let asked = null; // the text that the list answers, or that is being asked
let chosen = -1;

const options = () => [...list.querySelectorAll("[role=option]")];

const close = () => {
  list.hidden = true;
  box.setAttribute("aria-expanded", "false");
  choose(-1);
};

const forget = () => {
  clearTimeout(timer);
  asking?.abort();
  asking = asked = null;
};

const choose = (index) => {
  chosen = index;
  options().forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
  const option = options()[index];
  if (option) {
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    box.removeAttribute("aria-activedescendant");
  }
};

const ask = async (text) => {
  if (text === asked) return;
  forget();
  asked = text;
  asking = new AbortController();
  try {
    const answer = await fetch(`/v1/suggest?${new URLSearchParams({ q: text, limit: 6 })}`, { signal: asking.signal });
    if (answer.ok && text === asked) show(await answer.json());
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
};

const askSoon = () => {
  clear.hidden = !box.value;
  clearTimeout(timer);
  if (!box.value.trim()) {
    forget();
    close();
  } else {
    timer = setTimeout(() => ask(box.value), PAUSE);
  }
};

const element = (name, className, ...children) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
};

// Offsets count code points, as the answer does.
const marked = (text, spans) => {
  const characters = [...text];
  const pieces = [];
  let place = 0;
  for (const [start, end] of spans) {
    pieces.push(characters.slice(place, start).join(""), element("mark", "", characters.slice(start, end).join("")));
    place = end;
  }
  return [...pieces, characters.slice(place).join("")];
};

const option = (address, ...children) => {
  const made = element("div", "", ...children);
  made.setAttribute("role", "option");
  made.dataset.address = address;
  return made;
};

const named = (...children) => element("span", "option-text", ...children);
const searching = (parameters) => `/?${new URLSearchParams(parameters)}`;

const thumbnail = (address) => {
  const frame = element("span", "picture");
  if (address && /^(https:\/\/|\/)/.test(address)) {
    const image = element("img");
    Object.assign(image, { src: address, alt: "", referrerPolicy: "no-referrer" });
    frame.append(image);
  }
  return frame;
};

const money = ({ min, currency }) =>
  new Intl.NumberFormat("zh-CN", { style: "currency", currency, minimumFractionDigits: Number.isInteger(+min) ? 0 : 2 }).format(min);

const product = (found) => {
  const made = option(`/p/${found.id}`, thumbnail(found.image), named(found.title));
  if (found.price?.min) made.append(element("span", "price", money(found.price)));
  return made;
};

const sections = (found) => [
  ["queries", found.queries.map(({ text, highlights }) => option(searching({ q: text }), named(...marked(text, highlights))))],
  ["categories", found.categories.map(({ id, path }) => option(searching({ category: id }), named(path.join(" › "))))],
  ["brands", found.brands.map(({ id, label }) => option(searching({ brand: id }), named(label)))],
  ["products", found.products.map(product)],
];

const group = (kind, members) => {
  const name = element("div", "group-name", form.dataset[kind]);
  const made = element("div", "", name, ...members);
  name.id = `suggested-${kind}`;
  made.setAttribute("role", "group");
  made.setAttribute("aria-labelledby", name.id);
  return made;
};

const show = (found) => {
  list.replaceChildren(...sections(found).flatMap(([kind, members]) => (members.length ? [group(kind, members)] : [])));
  options().forEach((made, index) => (made.id = `suggestion-${index}`));
  const count = options().length;
  said.textContent = count ? form.dataset.some.replace("{count}", count) : form.dataset.none;
  choose(-1);
  list.hidden = !count;
  box.setAttribute("aria-expanded", String(Boolean(count)));
};

const follow = (made) => {
  close();
  location.assign(made.dataset.address);
};

box.addEventListener("compositionstart", () => {
  composing = true;
  forget();
});

box.addEventListener("compositionend", () => {
  composing = false;
  askSoon();
});

box.addEventListener("input", (event) => {
  if (!composing && !event.isComposing) askSoon();
});

box.addEventListener("keydown", (event) => {
  // The Enter that ends a composition, and the arrows that choose within it, belong to the input method.
  if (event.isComposing || event.keyCode === 229) return;
  const count = options().length;
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && list.hidden) {
    event.preventDefault();
    if (asked === box.value && count) reopen();
    else ask(box.value);
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
    event.preventDefault();
    forget(); // a late answer must not change the list under a choice
    if (event.key === "ArrowDown") choose(chosen + 1 < count ? chosen + 1 : -1);
    else choose(chosen < 0 ? count - 1 : chosen - 1);
  } else if (event.key === "Enter" && chosen >= 0) {
    event.preventDefault();
    follow(options()[chosen]);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    close();
  }
});

const reopen = () => {
  list.hidden = false;
  box.setAttribute("aria-expanded", "true");
};

list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
list.addEventListener("click", (event) => {
  const made = event.target.closest("[role=option]");
  if (made) follow(made);
});

box.addEventListener("blur", () => {
  composing = false;
  forget();
  close();
});

form.addEventListener("submit", (event) => {
  if (composing) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  forget();
  close();
}, true);

clear.addEventListener("click", () => {
  box.value = "";
  askSoon();
  box.focus();
});
clear.hidden = !box.value;
