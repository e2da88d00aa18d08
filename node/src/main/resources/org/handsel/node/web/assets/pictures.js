// Pictures in forms: dropping, and seeing what was chosen before it is sent.

function show(drop, input) {
  const list = drop.querySelector("[data-previews]");
  const card = document.querySelector("[data-preview-picture]");
  list.replaceChildren();
  list.hidden = input.files.length === 0;
  [...input.files].forEach((file, i) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.className = "small muted";
    name.textContent = file.name;
    if (!file.type.startsWith("image/")) {
      item.append(name);
      list.append(item);
      return;
    }
    const picture = document.createElement("img");
    picture.className = "picture";
    picture.alt = "";
    const reader = new FileReader();
    reader.onload = () => {
      picture.src = reader.result;
      if (i === 0 && card) {
        const first = picture.cloneNode();
        first.dataset.previewPicture = "";
        document.querySelector("[data-preview-picture]").replaceWith(first);
      }
    };
    reader.readAsDataURL(file);
    item.append(picture, name);
    list.append(item);
  });
}

/** Gives every place for pictures under `root` dropping and previews. */
export function pictures(root) {
  root.querySelectorAll("[data-drop]").forEach((drop) => {
    const input = drop.querySelector("input[type=file]");
    input.addEventListener("change", () => show(drop, input));
    drop.addEventListener("dragover", (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      if (event.dataTransfer.files.length > 0) {
        // What was chosen before stays; the browser would forget it.
        const all = new DataTransfer();
        [...input.files, ...event.dataTransfer.files].forEach((file) => all.items.add(file));
        input.files = all.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  });
}
