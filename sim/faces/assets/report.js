// Draws the charts of a report from the data in its page, fills its tables when they are opened,
// and answers to the four controls there are: a search for men, a chain of arrests, disputed
// numbers, a scrubber.
"use strict";
(() => {
  const held = JSON.parse(document.getElementById("data").textContent);
  const drawn = new Map();

  function make(tag, words, attributes = {}) {
    const element = document.createElement(tag);
    if (words !== undefined && words !== null) element.textContent = words;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  // ── tables ──────────────────────────────────────────────────────────────────────────────────

  const heads = (table) => Object.keys(table);
  const length = (table) => (heads(table).length ? table[heads(table)[0]].length : 0);
  const plainHead = (name) => name.replaceAll("_", " ");

  function csv(table) {
    const cell = (value) => {
      let text = value === null ? "" : String(value);
      // a spreadsheet must not take words for a formula
      if (typeof value === "string" && /^[=+@\t\r-]/.test(text)) text = "'" + text;
      return /[",\n\r]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
    };
    const lines = [heads(table).map(cell).join(",")];
    for (let i = 0; i < length(table); i++) {
      lines.push(heads(table).map((name) => cell(table[name][i])).join(","));
    }
    return lines.join("\r\n") + "\r\n";
  }

  function download(id) {
    const link = make("a", "", { download: id + ".csv" });
    link.href = URL.createObjectURL(new Blob([csv(held.tables[id])], { type: "text/csv" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function rowOf(table, i, more) {
    const row = make("tr");
    for (const name of heads(table)) {
      const value = table[name][i];
      const kind = typeof value === "number" ? "number" : String(value).length > 30 ? "words"
        : /^\d{4}-\d\d-\d\d$/.test(value) ? "date" : "";
      row.append(make("td", value === null ? "" : value, kind ? { class: kind } : {}));
    }
    if (more) row.append(more(i));
    return row;
  }

  function fill(details) {
    if (details.dataset.filled) return;
    details.dataset.filled = "yes";
    const id = details.dataset.table, table = held.tables[id];
    const whole = make("table"), head = make("tr"), body = make("tbody");
    const words = details.querySelector("summary").textContent.replace(/^Table: /, "");
    for (const name of heads(table)) head.append(make("th", plainHead(name), { scope: "col" }));
    const more = id === chainsOf.arrests ? climbButton : null;
    if (more) head.append(make("th", "chain", { scope: "col" }));
    for (let i = 0; i < length(table); i++) body.append(rowOf(table, i, more));
    const top = make("thead");
    top.append(head);
    whole.append(make("caption", words), top, body);
    const scroll = make("div", "", { class: "scroll", tabindex: "0", role: "region", "aria-label": words });
    scroll.append(whole);
    const button = make("button", "Download as CSV", { type: "button" });
    button.addEventListener("click", () => download(id));
    details.append(scroll, button);
  }

  // other numbers under the same id: whoever has the table open sees them at once
  function refill(id, table) {
    held.tables[id] = table;
    const all = [...document.querySelectorAll("details.table")];
    const details = all.find((each) => each.dataset.table === id);
    delete details.dataset.filled;
    details.replaceChildren(details.querySelector("summary"));
    if (details.open) fill(details);
  }

  for (const details of document.querySelectorAll("details.table")) {
    details.addEventListener("toggle", () => details.open && fill(details));
  }

  // ── charts ──────────────────────────────────────────────────────────────────────────────────

  function whole(option) {
    for (const set of option.dataset || []) {
      if (set.of) set.source = held.tables[set.of];
    }
    return option;
  }

  function draw(figure) {
    const chart = held.charts[figure.id], place = figure.querySelector(".chart");
    const made = echarts.init(place, null, { renderer: "svg" });
    made.setOption(whole(chart.option));
    place.setAttribute("role", "img");
    drawn.set(figure.id, made);
    return made;
  }

  function redraw() {
    for (const made of drawn.values()) made.resize();
  }

  // ── men: a search, and case files that open when one is led to them ─────────────────────────

  const cases = [...document.querySelectorAll("details.case[id]")];

  // Names are written in several ways: Yakir, Jakir and Якир are Iakir. All are brought to one
  // bare form: Cyrillic letter by letter, as the record's names are; then what sounds alike.
  const LETTERS = Object.fromEntries(("а a б b в v г g д d е e ё e ж zh з z и i й i к k л l м m н n о o"
    + " п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ы y э e ю iu я ia").match(/\S+ \S+/g).map((pair) => pair.split(" ")));
  const ALIKE = [[/[yj]/g, "i"], [/w/g, "v"], [/tsch/g, "ch"], [/sch/g, "sh"], [/[kc]h/g, "h"], [/io|ie/g, "e"],
    [/iu/g, "u"], [/[^a-z0-9 ]/g, ""], [/([a-z])\1+/g, "$1"]];
  const bare = (text) => ALIKE.reduce((word, [from, to]) => word.replace(from, to), text.toLowerCase().normalize("NFC")
    .replace(/[а-яё]/g, (letter) => LETTERS[letter] ?? "").normalize("NFD").replace(/[\u0300-\u036f]/g, ""));
  const titleOf = (file) => file.querySelector("summary").textContent;
  // of a man's title the name and rank, not what became of him
  const headOf = (file) => (file.id.startsWith("man-") ? titleOf(file).split(":")[0] : titleOf(file));
  const looked = cases.map((file) => bare(headOf(file) + " " + file.dataset.called));

  function open(file) {
    file.open = true;
    file.scrollIntoView();
    file.querySelector("summary").focus();
  }

  const linkTo = (file, words) => make("a", words, { href: "#" + file.id });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const file = link && cases.find((each) => "#" + each.id === link.getAttribute("href"));
    if (file) setTimeout(() => open(file));
  });

  const openAsAsked = () => {
    const file = cases.find((each) => "#" + each.id === location.hash);
    if (file) open(file);
  };

  function prepareSearch(place) {
    const field = place.querySelector("input"), list = place.querySelector("ul");
    const many = place.querySelector("p"), men = cases.filter((file) => file.id.startsWith("man-")).length;
    const outside = Object.entries(JSON.parse(place.dataset.outside)).map(([name, role]) => [name, role, bare(name)]);
    const look = () => {
      const words = bare(field.value).split(" ").filter(Boolean);
      const met = cases.filter((_, i) => words.length && words.every((word) => looked[i].includes(word)));
      list.replaceChildren(...met.slice(0, 8).map((file) => {
        const item = make("li");
        item.append(linkTo(file, titleOf(file)));
        return item;
      }));
      const whole = words.length ? outside.filter(([, , name]) => words.every((word) => name.includes(word))) : [];
      const told = whole.slice(0, 3).map(([name, role]) => name + " (" + role + ") is no officer of the model and has no"
        + " case file: leadership and police act in it as bodies, not as men.");
      many.textContent = !field.value.trim() ? men + " men have case files here."
        : !met.length && !whole.length ? "No case file here is about a man called so."
        : [met.length > 8 ? met.length + " are met; these are the first 8." : "", ...told].join(" ");
    };
    field.addEventListener("input", look);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") list.querySelector("a")?.click();
    });
    place.hidden = false;
    look();
  }

  // ── the accusation tree: a chain, row by row, up to where it begins ─────────────────────────

  const chainsOf = { arrests: "" };
  let climb = () => {};

  function climbButton(i) {
    const table = held.tables[chainsOf.arrests], cell = make("td");
    const button = make("button", "up the chain", { type: "button" });
    button.setAttribute("aria-label", "Up the chain from the arrest of " + table.man[i]);
    button.addEventListener("click", () => {
      show(document.querySelector('figure[data-chart="tree"]'));
      climb(table.event[i], true);
    });
    cell.append(button);
    return cell;
  }

  function prepareTree(figure) {
    const made = drawn.get(figure.id), option = held.charts[figure.id].option;
    const chains = held.tables["tree-chains-row-by-row"];
    const at = new Map(chains.event.map((event, i) => [event, i]));
    const places = new Map(option.series[0].data.map((node, i) => [Number(node.id), i]));
    const below = figure.querySelector(".below");
    const arrests = held.tables[chainsOf.arrests];

    climb = (event, move) => {
      const list = make("ol"), shown = [];
      for (let row = event; at.has(row); row = chains.parent[at.get(row)]) {
        const i = at.get(row), begins = !at.has(chains.parent[i]);
        const item = make("li", chains.date[i] + "  " + chains.sentence[i] + "." + (begins ? " Here the chain begins." : ""));
        if (begins) item.className = "begins";
        if (places.has(row)) shown.push(places.get(row));
        list.append(item);
      }
      const head = make("h4", "Up the chain, from the arrest to where it begins", { tabindex: "-1" });
      below.replaceChildren(head, list);
      below.tabIndex = 0;  // it may be scrolled
      const man = arrests.man[arrests.event.indexOf(event)];
      const file = cases.find((each) => titleOf(each).startsWith(man + ","));
      if (file) below.append(linkTo(file, "His case file: " + man));
      made.dispatchAction({ type: "downplay", seriesIndex: 0 });
      made.dispatchAction({ type: "highlight", seriesIndex: 0, dataIndex: shown });
      if (move) head.focus();
    };
    prepareNames(figure, arrests, places);
    made.on("click", (event) => event.dataType === "node" && climb(Number(event.data.id), false));
    walkTree(figure, option.series[0]);
  }

  // those with a name, to be chosen from: a dot may lie under another
  function prepareNames(figure, arrests, places) {
    const label = make("label", "Up the chain of "), choice = make("select");
    choice.append(make("option", "…", { value: "" }));
    arrests.man.forEach((man, i) => {
      if (man.startsWith("officer ")) return;
      const drawn = places.has(arrests.event[i]) ? "" : ", not drawn";
      choice.append(make("option", man + ", " + arrests.date[i] + drawn, { value: arrests.event[i] }));
    });
    if (choice.length < 2) return;
    choice.addEventListener("change", () => choice.value && climb(Number(choice.value), false));
    label.append(choice);
    figure.querySelector(".controls").append(label);
  }

  // arrow keys: to the arrest that brought this one about, to what it brought about, to its kin
  function walkTree(figure, { data, links }) {
    const mothers = new Map(links.map((link) => [link.target, link.source]));
    const rows = [...data].sort((a, b) => a.value[1] - b.value[1]).map((node) => node.id);
    const born = (mother) => rows.filter((id) => mothers.get(id) === mother);
    const place = figure.querySelector(".chart");
    place.tabIndex = 0;
    place.setAttribute("role", "application");
    place.setAttribute("aria-label", "Trees of arrests. Arrow keys: left to the arrest that brought"
      + " this one about, right to the first that it brought about, up and down among those of one origin.");
    let here = null;
    const step = {
      ArrowLeft: () => mothers.get(here),
      ArrowRight: () => born(here)[0],
      ArrowUp: (kin) => kin[kin.indexOf(here) - 1],
      ArrowDown: (kin) => kin[kin.indexOf(here) + 1],
      Home: () => born()[0],
    };
    place.addEventListener("keydown", (event) => {
      if (!step[event.key]) return;
      event.preventDefault();
      here = here === null ? born()[0] : step[event.key](born(mothers.get(here))) ?? here;
      climb(Number(here), false);
    });
  }

  // ── beside the record: disputed numbers in or out ───────────────────────────────────────────

  function prepareRecord(figure) {
    const made = drawn.get(figure.id), chart = held.charts[figure.id];
    const label = make("label"), box = make("input", null, { type: "checkbox" });
    label.append(box, " Leave out numbers that are disputed (†)");
    figure.querySelector(".controls").append(label);
    box.addEventListener("change", () => {
      made.setOption(box.checked ? chart.also.undisputed : chart.option, true);
    });
  }

  // ── two worlds: one scrubber ────────────────────────────────────────────────────────────────

  const READ = {
    letters_so_far: "letters so far", arrests_so_far: "arrests so far",
    dismissals_so_far: "dismissals so far", pressure: "pressure",
    belief: "strongest belief (log-odds)", shield_held: "shield", order: "purge order",
  };

  function prepareWorlds(figure) {
    const made = drawn.get(figure.id), chart = held.charts[figure.id];
    const table = held.tables[chart.tables.weeks], last = table.date.length - 1;
    const names = chart.option.legend.data;
    const label = make("label", "Week: "), day = make("output");
    const range = make("input", null, { type: "range", min: 0, max: last, step: 1, value: last });
    label.append(day, range);
    figure.querySelector(".controls").append(label);
    const whole = make("table"), body = make("tbody"), head = make("tr");
    for (const words of ["as the week ends", ...names]) head.append(make("th", words, { scope: "col" }));
    const top = make("thead");
    top.append(head);
    whole.append(top, body);
    const below = figure.querySelector(".below");
    below.append(whole);
    figure.querySelector(".chart").before(below);  // what the slider changes stands below the slider
    const panels = chart.option.series.filter((series) => series.id).map((series) => series.id);

    const shown = (name, i) => {
      const value = table[name][i];
      if (name.startsWith("order")) return value ? "stands" : table[name].slice(0, i).some(Boolean) ? "ended by then" : "none so far";
      return Number.isInteger(value) ? value.toLocaleString("en") : Number(value).toFixed(2);
    };
    const move = () => {
      const i = Number(range.value), date = table.date[i];
      day.textContent = date;
      range.setAttribute("aria-valuetext", "week that ends on " + date);
      body.replaceChildren();
      for (const [name, words] of Object.entries(READ)) {
        const row = make("tr");
        row.append(make("th", words, { scope: "row" }));
        for (const end of ["_1", "_2"]) row.append(make("td", shown(name + end, i), { class: "number" }));
        body.append(row);
      }
      made.setOption({ series: panels.map((id) => ({
        id, markLine: { silent: true, symbol: "none", animation: false, label: { show: false },
          lineStyle: { color: "#222", width: 2, type: "solid" }, data: [{ xAxis: date }] },
      })) });
    };
    range.addEventListener("input", move);
    move();
  }

  const PREPARE = { tree: prepareTree, record: prepareRecord, worlds: prepareWorlds };
  const figures = [...document.querySelectorAll("figure[data-chart]")];
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) show(entry.target);
  }, { rootMargin: "500px" });

  function show(figure) {
    seen.unobserve(figure);
    if (drawn.has(figure.id)) return;
    draw(figure);
    PREPARE[figure.dataset.chart]?.(figure);
  }

  for (const figure of figures) {
    figure.querySelector(".chart").style.height = held.charts[figure.id].height + "px";
    seen.observe(figure);
    if (figure.dataset.chart === "tree") chainsOf.arrests = held.charts[figure.id].tables.arrests;
  }
  let waiting = 0;
  window.addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(redraw);
  });
  window.addEventListener("beforeprint", () => {
    redraw();
    figures.forEach(show);
  });
  for (const place of document.querySelectorAll(".find")) prepareSearch(place);
  window.addEventListener("hashchange", openAsAsked);
  openAsAsked();
  window.report = { held, make, show, refill };  // for a page that does more than a report
  document.documentElement.dataset.ready = "yes";
})();
