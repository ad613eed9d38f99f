// A guided way of steps, one at a time, then a sandbox of precomputed worlds. Figures and tables are
// the report's; here are the buttons, the address, the word list, one guess, and the switches.
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
  const words = make("button", "Words", { type: "button", "aria-haspopup": "dialog" });
  bar.append(back, where, words, next);
  document.getElementById("main").append(bar);

  const glossary = make("dialog", "", { class: "glossary", "aria-label": "Words used here" });
  const list = make("dl"), close = make("button", "Close", { type: "button" });
  for (const [word, meaning] of more.glossary) list.append(make("dt", word), make("dd", meaning));
  glossary.append(close, make("h2", "Words used here", { class: "small" }), list);
  document.body.append(glossary);
  words.addEventListener("click", () => glossary.showModal());
  close.addEventListener("click", () => glossary.close());

  // numbers alone where there is no room for names
  for (const link of links) {
    const [, head, rest] = /^(\d+\.|[^:]+)(.*)$/.exec(link.textContent);
    link.replaceChildren(head, make("span", rest, { class: "rest" }));
  }

  // what a sentence rests on is folded below it; its ids lead there
  for (const id of more.steps) {
    const record = part(id).querySelector("details.case");
    for (const line of part(id).querySelectorAll(":scope > p")) {
      const parts = line.textContent.split(/\(([a-z0-9, -]+-\d{4})\)/);
      line.replaceChildren(...parts.map((text, i) => (i % 2 ? cite(text, record) : text)));
    }
  }

  function cite(ids, record) {
    const button = make("button", "(source)", { type: "button", class: "cite", title: ids, "aria-label": "Source: " + ids });
    button.addEventListener("click", () => {
      record.open = true;
      record.scrollIntoView();
      record.querySelector("summary").focus();
    });
    return button;
  }

  for (const id of more.open) part(id).querySelector(":scope > details.table").open = true;

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
    if (event.target.closest("input, .scroll, pre, dialog")) return; // there the keys mean something else
    event.preventDefault();
    if (by > 0 && part(here).classList.contains("asked")) return; // meant for the slider
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
    where.setAttribute("aria-live", id === more.sandbox ? "off" : "polite"); // there the answer speaks
    if (id !== more.sandbox) where.textContent = "Step " + id + " of " + more.steps.length;
    next.textContent = stops[place + 1] === more.sandbox ? "Switches" : "Next";
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
    const { question, runs, answer, why } = more.guesses[id];
    const label = make("label", question), shown = make("output", "?");
    const range = make("input", null, { type: "range", min: 0, max: runs, value: Math.round(runs / 2) });
    const button = make("button", "Move the slider, then look", { type: "button", disabled: "" });
    label.append(range);
    form.append(label, shown, button);
    section.classList.add("asked");
    section.querySelector("h2").after(form);
    range.addEventListener("input", () => {
      shown.textContent = range.value;
      button.disabled = false;
      button.textContent = "Look";
    });
    button.addEventListener("click", () => {
      section.classList.remove("asked");
      const verdict = make("p", "You said " + range.value + ". " + answer, { tabindex: "-1", class: "verdict" });
      const again = make("button", "Guess again", { type: "button" });
      again.addEventListener("click", () => {
        form.remove();
        ask(id);
        section.querySelector(".guess input").focus();
      });
      form.replaceChildren(verdict, make("p", why), again);
      verdict.focus();
    });
  }
  Object.keys(more.guesses).forEach(ask);

  // ── the sandbox: every combination is there already ─────────────────────────────────────────

  const figure = part(more.sandbox).querySelector("figure"), chart = held.charts[figure.id];
  const shipped = more.switches.map((each) => each.shipped);
  const worlds = new Map(more.worlds.map((world) => [world.at.join(""), world]));
  const state = [...shipped];
  const side = make("div", "", { class: "side" }), below = figure.querySelector(".below");
  const bold = make("p", "", { class: "bold" }), small = make("p", "", { class: "small" });
  const folded = make("details"), numbers = make("p");
  below.append(bold, small);
  folded.append(make("summary", "More numbers"), numbers);
  side.append(below, folded, ...figure.querySelectorAll("h3, .said, .chart"));
  figure.prepend(side);

  const sets = more.switches.map((each, i) => {
    const set = make("fieldset");
    const hint = make("p", each.without, { class: "without", id: "without-" + i });
    set.append(make("legend", each.name));
    set.setAttribute("aria-describedby", hint.id);
    each.levels.forEach((words, level) => {
      const label = make("label"), radio = make("input", null, { type: "radio", name: "cause-" + i, value: level });
      label.append(radio, words);
      radio.addEventListener("change", () => turn(i, level));
      set.append(label);
    });
    set.append(hint);
    return set;
  });
  const switches = make("div", "", { class: "switches" });
  const reset = make("button", "All unchanged", { type: "button" });
  reset.addEventListener("click", () => {
    take(shipped.join(""));
    moved();
  });
  switches.append(...sets);
  figure.querySelector(".controls").append(switches, reset);

  // levels as they stand in an address; what cannot be read is unchanged
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
    bold.textContent = world.bold;
    small.textContent = world.small;
    numbers.textContent = world.more;
    if (here === more.sandbox) where.textContent = world.short; // stays in view where it is narrow
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
