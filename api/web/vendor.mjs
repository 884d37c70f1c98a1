// Copies what the pages need out of node_modules: one script, one style sheet, one sprite of the icons in use.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const icons = [
  "arrow-down", "arrow-down-up", "arrow-up", "check", "chevron-down", "chevron-left", "chevron-right", "circle-alert", "external-link", "file-up",
  "image-off", "info", "key-round", "list-filter", "loader-circle", "package", "search", "search-x", "shield-check",
  "sliders-horizontal", "star", "store", "tag", "triangle-alert", "x",
];

mkdirSync("static/vendor", { recursive: true });
copyFileSync("node_modules/htmx.org/dist/htmx.min.js", "static/vendor/htmx.min.js");
copyFileSync("node_modules/modern-normalize/modern-normalize.css", "static/vendor/modern-normalize.css");

const symbols = icons.map((name) => {
  const svg = readFileSync(`node_modules/lucide-static/icons/${name}.svg`, "utf8");
  const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`; // strokes and fills come from the style sheet
});
writeFileSync("static/vendor/icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
