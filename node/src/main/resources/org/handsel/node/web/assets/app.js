// What pages do beyond links and forms. Every page works without it.
import { files } from "./files.js";
import { live } from "./live.js";
import { months } from "./months.js";
import { pictures } from "./pictures.js";

document.documentElement.classList.add("js");

// Times are said in the reader's zone; the server learns it from a cookie.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  document.cookie = `handsel-zone=${encodeURIComponent(zone)}; Path=/; Max-Age=31536000; SameSite=Strict`;
}

const typing = (element) => element.matches("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  const search = document.getElementById("q");
  if (event.key === "/" && search && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});

/** Says `text` in the corner and to screen readers; `button` may do something about it. */
export function toast(text, button) {
  const box = document.createElement("div");
  box.className = "toast line-up";
  box.append(text);
  if (button) {
    box.append(button);
  }
  document.querySelector(".toasts").replaceChildren(box);
  if (!button) {
    setTimeout(() => box.remove(), 4000);
  }
}

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy);
    toast(document.querySelector(".toasts").dataset.copied);
  }
  if (event.target.closest("[data-print]")) {
    window.print();
  }
});

// On a wide screen the filters stand open; on a phone they open when asked.
const filters = document.querySelector(".filter-drawer");
if (filters && matchMedia("(width >= 64rem)").matches) {
  filters.open = true;
}

// After a refused form, start where something is to be mended.
document.querySelector("[aria-invalid=true]")?.focus();

pictures(document);
months(document);
document.addEventListener("handsel:fresh", () => months(document));
if (document.querySelector("[data-map]")) {
  import("./map.js").then(({ map }) => map(document)).catch((error) => console.warn("no map", error));
}
files(document);
live(toast);
