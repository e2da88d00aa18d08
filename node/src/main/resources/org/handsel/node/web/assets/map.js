// The map beside what was found: a pin for each offer that says where it is, and searching what the
// map shows. Only loaded where there is something to show; the list says the same without it.

function colour(name) {
  // The map's painter doesn't know the page's colour functions; the browser does.
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  canvas.fillStyle = getComputedStyle(probe).color;
  probe.remove();
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
  return `rgb(${red} ${green} ${blue})`.replaceAll(" ", ",");
}

function style(land) {
  return {
    version: 8,
    sources: { land: { type: "geojson", data: land } },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("--sunken") } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("--surface") } },
      { id: "border", type: "line", source: "land", paint: { "line-color": colour("--line"), "line-width": 1 } },
    ],
  };
}

let marked = [];

function pins(maplibre, map) {
  const bounds = new maplibre.LngLatBounds();
  marked.forEach((marker) => marker.remove());
  marked = [];
  for (const offer of document.querySelectorAll(".offer[data-at]")) {
    const [latitude, longitude] = offer.dataset.at.split(",").map(Number);
    const link = offer.querySelector("h2 a");
    const pin = document.createElement("a");
    pin.className = "pin";
    pin.href = link.href;
    pin.textContent = offer.querySelector(".money")?.textContent.trim() ?? link.textContent;
    pin.setAttribute("aria-label", `${pin.textContent} · ${link.textContent}`);
    offer.addEventListener("pointerenter", () => pin.classList.add("lit"));
    offer.addEventListener("pointerleave", () => pin.classList.remove("lit"));
    marked.push(new maplibre.Marker({ element: pin }).setLngLat([longitude, latitude]).addTo(map));
    bounds.extend([longitude, latitude]);
  }
  return bounds;
}

export async function map(root) {
  const box = root.querySelector("[data-map]");
  if (!box) {
    return;
  }
  const [maplibre, { feature }, world] = await Promise.all([
    import("./maplibre-gl.mjs"),
    import("./topojson-client.min.js").then((module) => (module.feature ? module : globalThis.topojson)),
    fetch(new URL("./countries-50m.json", import.meta.url)).then((answer) => answer.json()),
  ]);
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("./maplibre-gl.css", import.meta.url);
  document.head.append(sheet);
  box.hidden = false;
  // What is drawn comes with no page: one that comes anew leaves it as it is.
  box.setAttribute("hx-morph-skip", "");
  const shown = new maplibre.Map({
    container: box,
    style: style(feature(world, world.objects.countries)),
    attributionControl: false,
    maxZoom: 16,
    dragRotate: false,
    locale: {
      "NavigationControl.ZoomIn": box.dataset.nearer,
      "NavigationControl.ZoomOut": box.dataset.farther,
      "Map.Title": box.dataset.label,
    },
  });
  shown.addControl(new maplibre.NavigationControl({ showCompass: false }));
  const asked = box.dataset.map.split(",").map(Number);
  const bounds = pins(maplibre, shown);
  if (asked.length === 4) {
    shown.fitBounds([asked[1], asked[0], asked[3] < asked[1] ? asked[3] + 360 : asked[3], asked[2]], { animate: false });
  } else if (!bounds.isEmpty()) {
    shown.fitBounds(bounds, { padding: 48, maxZoom: 13, animate: false });
  }
  document.addEventListener("handsel:fresh", () => pins(maplibre, shown));
  shown.on("moveend", (event) => {
    const button = box.querySelector(".here");
    if (!event.originalEvent || !button) {
      return;
    }
    const seen = shown.getBounds();
    const wrapped = (longitude) => ((((longitude + 180) % 360) + 360) % 360) - 180;
    const whole = seen.getEast() - seen.getWest() >= 360;
    const sides = [
      Math.max(-90, seen.getSouth()),
      whole ? -180 : wrapped(seen.getWest()),
      Math.min(90, seen.getNorth()),
      whole ? 180 : wrapped(seen.getEast()),
    ];
    const address = new URL(location.href);
    address.searchParams.delete("from");
    address.searchParams.set("box", sides.map((side) => side.toFixed(5)).join(","));
    button.href = address.href;
    button.hidden = false;
  });
}
