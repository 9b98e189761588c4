// A small drawing of a picture that is still on its way, made one after another: forty photographs at once would fill the
// memory of a phone. What this browser cannot decode keeps its sign.
const EDGE = 160; // px
const LARGEST = 40_000_000; // bytes
let last = Promise.resolve();

export function preview(file, place) {
  if (!file.type.startsWith("image/") || file.size > LARGEST) return;
  last = last.then(() => draw(file, place)).catch(() => {});
}

async function draw(file, place) {
  if (!place.isConnected) return;
  const picture = await createImageBitmap(file, { resizeWidth: EDGE, resizeQuality: "low" });
  const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
  canvas.className = "attachment-picture";
  canvas.setAttribute("aria-hidden", "true");
  canvas.getContext("2d").drawImage(picture, 0, 0);
  picture.close();
  place.replaceChildren(canvas);
}
