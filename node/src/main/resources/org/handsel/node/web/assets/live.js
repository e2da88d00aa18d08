// Pages that change by themselves. One EventSource for the whole browser: the tab that holds the
// lock listens and tells the others, for a browser opens only six connections to one server.

const CHANNEL = "handsel-changes";

function listen(changed) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (message) => changed(message.data);
  const open = () => {
    const source = new EventSource("/events");
    // What happened while nobody listened isn't told again: everybody looks once.
    source.addEventListener("open", () => {
      channel.postMessage({ topic: "opened" });
      changed({ topic: "opened" });
    });
    source.addEventListener("change", (event) => {
      const change = JSON.parse(event.data);
      channel.postMessage(change);
      changed(change);
    });
    source.addEventListener("error", () => {
      // The browser tries again by itself unless the server said no; then we do, later.
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(open, 5000);
      }
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  };
  navigator.locks.request(CHANNEL, () => new Promise(open));
}

/** Whether somebody is in the middle of typing something that a refresh would take away. */
function busy(main) {
  const inputs = [...main.querySelectorAll("input:not([type=hidden]), textarea, select")];
  return inputs.some((input) =>
    input.type === "checkbox" || input.type === "radio" ? input.checked !== input.defaultChecked
      : input.type === "file" ? input.files.length > 0
        : input.tagName === "SELECT" ? input === document.activeElement
          : input.value !== input.defaultValue || input === document.activeElement);
}

/** Takes the page anew and changes only what differs: focus, open drawers and scroll stay. */
async function refresh() {
  const main = document.getElementById("main");
  const open = new Set([...main.querySelectorAll("details")].flatMap((drawer, i) => drawer.open ? [i] : []));
  await htmx.ajax("GET", location.pathname + location.search.replace(/([?&])said=[^&]*/, "$1"), {
    target: "#main",
    select: "#main",
    swap: "outerMorph",
  });
  document.querySelectorAll("#main details").forEach((drawer, i) => {
    if (open.has(i)) {
      drawer.open = true;
    }
  });
  document.dispatchEvent(new CustomEvent("handsel:fresh"));
}

/** Keeps a page that says `data-live`, such as `deal`, up to date with all changes of that topic:
 *  a deal gets another id when its terms are there, so one page can't wait for one id. */
export function live(toast) {
  const wanted = document.getElementById("main")?.dataset.live;
  if (!wanted || !("locks" in navigator) || !("BroadcastChannel" in window)) {
    return;
  }
  let waiting = false;
  let told = false;
  // At most once in a while, however many changes come; not put off by further ones.
  const soon = (quiet) => {
    told ||= !quiet;
    if (waiting) {
      return;
    }
    waiting = true;
    setTimeout(() => {
      const quietly = !told;
      waiting = told = false;
      const main = document.getElementById("main");
      if (!busy(main)) {
        refresh();
        return;
      }
      if (quietly) {
        return;
      }
      const texts = document.querySelector(".toasts").dataset;
      const show = document.createElement("button");
      show.type = "button";
      show.className = "button fine";
      show.textContent = texts.show;
      show.onclick = () => {
        show.closest(".toast").remove();
        refresh();
      };
      toast(texts.changed, show);
    }, 150);
  };
  listen((change) => {
    if (change.topic === "opened") {
      soon(true);
    } else if (change.topic === "lost" || change.topic === wanted) {
      soon(false);
    }
  });
}
