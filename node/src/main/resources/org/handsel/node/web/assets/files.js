// The page of files: sending what is dropped, and how far each is.
const language = document.documentElement.lang;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

function size(bytes, perSecond) {
  let unit = 0;
  for (; bytes >= 1000 && unit < UNITS.length - 1; unit++) {
    bytes /= 1000;
  }
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[unit] + (perSecond ? "-per-second" : ""),
    unitDisplay: "short",
    maximumFractionDigits: unit === 0 ? 0 : 1,
  }).format(bytes);
}

function time(seconds) {
  const [value, unit] = seconds < 90 ? [seconds, "second"] : seconds < 5400 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 }).format(Math.ceil(value));
}

/** The rate of something over its last few seconds. */
class Rate {
  #seen = [];

  at(bytes) {
    const now = performance.now();
    this.#seen.push([now, bytes]);
    while (this.#seen.length > 2 && now - this.#seen[0][0] > 5000) {
      this.#seen.shift();
    }
    const [since, before] = this.#seen[0];
    return now > since ? ((bytes - before) / (now - since)) * 1000 : 0;
  }
}

function say(bytes, total, rate, left) {
  const parts = [total ? `${size(bytes)} / ${size(total)}` : size(bytes)];
  if (rate > 0) {
    parts.push(size(rate, true));
    if (total > bytes) {
      parts.push(left.replace("%", time((total - bytes) / rate)));
    }
  }
  return parts.join(" · ");
}

function row(list, name) {
  const item = document.createElement("li");
  item.className = "row";
  const box = document.createElement("div");
  box.className = "stack tight";
  const title = document.createElement("p");
  title.className = "title";
  title.textContent = name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.ariaLabel = name;
  const said = document.createElement("p");
  said.className = "small";
  box.append(title, bar, said);
  item.append(box);
  list.append(item);
  list.hidden = false;
  return { bar, said };
}

/** Sends one file as it lies on the disk; it is never held in memory. */
function send(file, list) {
  const { bar, said } = row(list, file.name);
  const rate = new Rate();
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/files?name=${encodeURIComponent(file.name)}`);
    request.upload.onprogress = ({ loaded }) => {
      bar.max = file.size || 1;
      bar.value = loaded;
      said.textContent = say(loaded, file.size, rate.at(loaded), list.dataset.left);
    };
    request.onloadend = () => {
      const ok = request.status === 200;
      if (!ok) {
        bar.remove();
        let why = "";
        try {
          why = JSON.parse(request.responseText).error.message;
        } catch {
          // The connection ended without a word.
        }
        said.textContent = `${list.dataset.failed} ${why}`;
      }
      done(ok);
    };
    request.send(file);
  });
}

async function sendAll(files, list) {
  let failed = false;
  for (const file of files) {
    failed = !(await send(file, list)) || failed;
  }
  if (!failed) {
    location.assign("/files?said=kept");
  }
}

/** Says how far each pin is, as long as one is on its way. */
async function follow(list) {
  const rates = new Map();
  const coming = () => list.querySelector('[data-state="coming"]');
  while (coming()) {
    await new Promise((next) => setTimeout(next, 1000));
    const answer = await fetch("/api/v1/pins", { headers: { Accept: "application/json" } });
    if (!answer.ok) {
      return;
    }
    for (const pin of await answer.json()) {
      const item = list.querySelector(`[data-pin="${CSS.escape(pin.cid)}"]`);
      if (!item) {
        continue;
      }
      if (item.dataset.state !== pin.state) {
        location.reload();
        return;
      }
      const said = item.querySelector("[data-said]");
      if (!pin.progress || !said) {
        continue;
      }
      const { bytes, total, peers } = pin.progress;
      const rate = rates.get(pin.cid) ?? rates.set(pin.cid, new Rate()).get(pin.cid);
      const bar = item.querySelector("progress");
      if (total) {
        bar.max = total;
        bar.value = bytes;
      }
      said.textContent = `${say(bytes, total, rate.at(bytes), list.dataset.left)} · ${list.dataset.peers.replace("%", peers)}`;
    }
  }
}

/** Makes the page of files do that, if this is it. */
export function files(root) {
  const drop = root.querySelector("[data-files]");
  const sending = root.querySelector("[data-sending]");
  const pins = root.querySelector("[data-pins]");
  if (pins) {
    follow(pins);
  }
  if (!drop || !sending) {
    return;
  }
  const input = drop.querySelector("input[type=file]");
  input.addEventListener("change", () => {
    sendAll([...input.files], sending);
    input.value = "";
  });
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    sendAll([...event.dataTransfer.files], sending);
  });
}
