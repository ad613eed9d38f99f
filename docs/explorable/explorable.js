// A guided way of steps, one at a time, then a sandbox of precomputed worlds. Figures and tables are
// the report's; here are the buttons, the address, one guess, and the switches.
"use strict";
(() => {
  const { held, make, show, refill } = window.report;
  const more = held.more, stops = [...more.steps, more.sandbox];
  const part = (id) => document.getElementById(id);
  const links = [...document.querySelectorAll("header nav a")];
  let here = "";

  // ── the way: one step at a time, kept in the address ────────────────────────────────────────

  const bar = make("div", "", { class: "way", role: "group", "aria-label": "Steps" });
  const back = make("button", "Back", { type: "button", class: "back" });
  const where = make("span", "", { class: "where", "aria-live": "polite" });
  const next = make("button", "Next", { type: "button", class: "next" });
  bar.append(back, where, next);
  document.getElementById("main").append(bar);

  const addressOf = (id) => (id === more.sandbox ? id + "-" + state.join("") : id);
  const step = (by) => {
    const id = stops[stops.indexOf(here) + by];
    if (!id) return;
    location.hash = addressOf(id);
    read(true); // at once: whoever presses a key twice means two steps
  };
  back.addEventListener("click", () => step(-1));
  next.addEventListener("click", () => step(1));

  document.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, .scroll, pre")) return; // there the keys mean something else
    event.preventDefault();
    step(by);
  });

  function open(id, move) {
    here = id;
    for (const stop of stops) part(stop).hidden = stop !== id;
    for (const link of links) {
      const there = link.getAttribute("href") === "#" + id;
      if (there) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
    const place = stops.indexOf(id);
    where.textContent = id === more.sandbox ? "Switches" : "Step " + id + " of " + more.steps.length;
    back.disabled = place === 0;
    next.disabled = place === stops.length - 1;
    for (const chart of part(id).querySelectorAll(".chart")) {
      echarts.getInstanceByDom(chart)?.resize(); // the window may have changed while it was away
    }
    if (!move) return;
    const head = part(id).querySelector("h2");
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
    part(id).scrollIntoView();
  }

  function read(move) {
    const [id, levels] = location.hash.slice(1).split("-");
    if (id === more.sandbox && levels) take(levels);
    const known = stops.includes(id) ? id : here || stops[0]; // other ids are places in this step
    if (known !== here) open(known, move);
    if (known === more.sandbox) tell();
  }
  window.addEventListener("hashchange", () => read(true));

  // ── a guess before the step that answers it ─────────────────────────────────────────────────

  function ask(id) {
    const section = part(id), form = make("div", "", { class: "guess" });
    const label = make("label", "Before you look: in how many of " + more.runs + " runs does the order come? ");
    const range = make("input", null, { type: "range", min: 0, max: more.runs, value: Math.round(more.runs / 2) });
    const shown = make("output", range.value), button = make("button", "Show", { type: "button" });
    label.append(shown, range);
    form.append(label, button);
    section.classList.add("asked");
    section.querySelector("h2").after(form);
    range.addEventListener("input", () => (shown.textContent = range.value));
    button.addEventListener("click", () => {
      section.classList.remove("asked");
      const words = "You said " + range.value + "; in the model it comes in " + more.orders + " of " + more.runs + " runs.";
      const verdict = make("p", words, { tabindex: "-1", class: "verdict" });
      form.replaceChildren(verdict);
      verdict.focus();
    });
  }
  more.guessed.forEach(ask);

  // ── the sandbox: every combination is there already ─────────────────────────────────────────

  const figure = part(more.sandbox).querySelector("figure"), chart = held.charts[figure.id];
  const shipped = more.switches.map((each) => each.shipped);
  const worlds = new Map(more.worlds.map((world) => [world.at.join(""), world]));
  const state = [...shipped];
  const below = figure.querySelector(".below"), sentence = make("p", "", { class: "sentence" });
  below.append(sentence);
  figure.querySelector(".chart").before(below);

  const sets = more.switches.map((each, i) => {
    const set = make("fieldset");
    set.append(make("legend", each.name));
    each.levels.forEach((words, level) => {
      const label = make("label"), radio = make("input", null, { type: "radio", name: "cause-" + i, value: level });
      label.append(radio, words);
      radio.addEventListener("change", () => turn(i, level));
      set.append(label);
    });
    return set;
  });
  const switches = make("div", "", { class: "switches" });
  const reset = make("button", "All as shipped", { type: "button" });
  reset.addEventListener("click", () => {
    take(shipped.join(""));
    moved();
  });
  switches.append(...sets);
  figure.querySelector(".controls").append(switches, reset);

  // levels as they stand in an address; what cannot be read is as shipped
  function take(levels) {
    const found = worlds.has(levels) ? [...levels].map(Number) : shipped;
    found.forEach((level, i) => (state[i] = level));
  }

  function turn(i, level) {
    state[i] = level;
    moved();
  }

  function moved() {
    history.replaceState(null, "", "#" + addressOf(more.sandbox)); // one way back, not one a switch
    tell();
  }

  function tell() {
    const world = worlds.get(state.join("")), { date, low, high } = world.months;
    sets.forEach((set, i) => {
      set.querySelectorAll("input")[state[i]].checked = true;
      set.classList.toggle("changed", state[i] !== shipped[i]);
    });
    sentence.textContent = world.said;
    refill(chart.tables.here, world.months);
    show(figure);
    echarts.getInstanceByDom(figure.querySelector(".chart")).setOption({
      dataset: [{ id: "here", source: world.months }],
      series: [
        { id: "low", data: date.map((day, i) => [day, low[i]]) },
        { id: "high", data: date.map((day, i) => [day, high[i] - low[i]]) },
      ],
    });
  }

  // on paper all of it stands below one another; this must come before figures are drawn
  window.addEventListener("beforeprint", () => {
    for (const id of stops) part(id).hidden = false;
    tell();
  }, { capture: true });
  window.addEventListener("afterprint", () => open(here, false));

  read(false);
})();
