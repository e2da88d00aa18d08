// Calendars: dragging over nights fills the two days of a form.

function days(box) {
  return [...box.querySelectorAll("[data-day]")];
}

/** The day after `date`, both such as 2026-12-20. */
function after(date) {
  const day = new Date(date + "T00:00:00Z");
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

function paint(box, first, last) {
  for (const day of days(box)) {
    day.classList.toggle("picked", day.dataset.day >= first && day.dataset.day <= last);
  }
}

/** A page that comes anew keeps its calendars, but not the marks on them. */
const wired = new WeakSet();

function wire(box) {
  const from = document.getElementById(box.dataset.from);
  const until = document.getElementById(box.dataset.until);
  if (!from || !until) {
    return;
  }
  let start = "";
  let moved = false;
  let waiting = "";
  const at = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-day]")?.dataset.day ?? "";
  const take = (one, other) => {
    const [first, last] = one <= other ? [one, other] : [other, one];
    paint(box, first, last);
    from.value = first;
    until.value = after(last);
  };
  box.classList.add("pickable");
  if (wired.has(box)) {
    from.dispatchEvent(new Event("input"));
    return;
  }
  wired.add(box);
  box.addEventListener("pointerdown", (event) => {
    start = at(event);
    moved = false;
  });
  box.addEventListener("pointermove", (event) => {
    const day = start && event.buttons === 1 && event.pointerType !== "touch" ? at(event) : "";
    if (day && day !== start) {
      moved = true;
      waiting = "";
    }
    if (moved && day) {
      take(start, day);
    }
  });
  // A tap is the first night, the next one the last: fingers scroll where a mouse drags.
  box.addEventListener("click", (event) => {
    const day = at(event);
    if (moved || !day) {
      moved = false;
      return;
    }
    if (waiting && day > waiting) {
      take(waiting, day);
      waiting = "";
    } else {
      take(day, day);
      waiting = day;
    }
  });
  for (const field of [from, until]) {
    field.addEventListener("input", () => {
      if (from.value && until.value > from.value) {
        for (const day of days(box)) {
          day.classList.toggle("picked", day.dataset.day >= from.value && day.dataset.day < until.value);
        }
      }
    });
  }
  if (from.value && until.value) {
    from.dispatchEvent(new Event("input"));
  }
}

export function months(root) {
  root.querySelectorAll("[data-months]").forEach(wire);
}
