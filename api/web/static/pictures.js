// A picture that does not load gives way to the placeholder behind it.
const fail = (image) => image.classList.add("failed");

document.documentElement.classList.add("js");
document.addEventListener("error", (event) => event.target instanceof HTMLImageElement && fail(event.target), true);
for (const image of document.images) if (image.complete && image.currentSrc && !image.naturalWidth) fail(image);
