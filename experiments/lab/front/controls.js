/* What one can press, choose and type; native controls, each with its label. */

const SPEEDS = [1, 2, 4, 8, 26]; // weeks a second; the last is half a year
const FIRST_SPEED = 4;
const ICONS = {
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  back: "M5 4h3v16H5zM20 4v16L9 12z",
  forward: "M16 4h3v16h-3zM4 4v16l11-8z",
};

function element(name, properties = {}, ...children) {
  const { attributes = {}, ...own } = properties;
  const made = Object.assign(document.createElement(name), own);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}

function options(pairs, chosen) {
  return pairs.map(([value, text]) => element("option", { value, textContent: text, selected: value === chosen }));
}

/** The row of controls, and how it follows the view. */
class Controls {
  constructor(view) {
    this.view = view;
    this.play = element("button", { className: "sv-play", type: "button" });
    this.back = stepButton("back", "One week back");
    this.forward = stepButton("forward", "One week forward");
    this.when = element("p", { className: "sv-when" });
    this.speed = element("select", {}, ...options(SPEEDS.map((speed) => [speed, String(speed)]), FIRST_SPEED));
    this.filter = element("select");
    this.known = element("input", { type: "checkbox", checked: true });
    this.find = element("input", {
      type: "text",
      autocomplete: "off",
      placeholder: "Find a student or mentor",
      attributes: { "aria-label": "Find a student or mentor", list: view.listId },
    });
    this.people = element("datalist", { id: view.listId });
    this.root = this.row();
    this.listen();
  }

  row() {
    const labelled = (text, control) => element("label", {}, element("span", { textContent: text }), control);
    return element(
      "div",
      { className: "sv-controls", attributes: { role: "group", "aria-label": "Controls" } },
      element("div", { className: "sv-steps" }, this.play, this.back, this.forward),
      this.when,
      labelled("Weeks a second", this.speed),
      element("label", { className: "sv-check" }, this.known, element("span", { textContent: "Acquaintances" })),
      labelled("Students", this.filter),
      this.find,
      this.people,
    );
  }

  listen() {
    const { view } = this;
    this.play.addEventListener("click", () => view.setPlaying(!view.playing));
    this.back.addEventListener("click", () => view.step(-1));
    this.forward.addEventListener("click", () => view.step(1));
    this.speed.addEventListener("change", () => (view.speed = Number(this.speed.value)));
    this.filter.addEventListener("change", () => view.setFilter(this.filter.value));
    this.known.addEventListener("change", () => view.setAcquaintances(this.known.checked));
    this.find.addEventListener("focus", () => this.listPeople());
    this.find.addEventListener("input", ({ inputType }) => {
      this.find.setCustomValidity("");
      if (inputType === "insertReplacementText") this.choose(); // taken from the list
    });
    this.find.addEventListener("change", () => this.choose());
  }

  /** Offer what can be shown; with two panes also those who differ. */
  offerFilters() {
    const { recording } = this.view.panes[0];
    const classes = Array.from({ length: recording.class_years }, (_, year) => [String(year), classInWords(year)]);
    const pairs = [["all", "All"], ["with", "With a mentor"], ["without", "Without a mentor"]];
    if (this.view.panes.length === 2) pairs.push(["different", "Those who differ"]);
    this.filter.replaceChildren(...options([...pairs, ...classes], this.view.filter));
  }

  /** Fill the list of the search box with who is at the school now: mentored students and mentors first. */
  listPeople() {
    const { moment, recording } = this.view.panes[0];
    const person = (kind) => (row) => ({
      value: nameOf(kind, recording[kind === "student" ? "students" : "faculty"].id[row]),
      text: personInWords(moment, kind, row),
      ties: kind === "student" ? moment.mentors[row] : moment.mentees[row],
    });
    const found = [...moment.students.map(person("student")), ...moment.faculty.map(person("faculty"))];
    found.sort((a, b) => Math.sign(b.ties) - Math.sign(a.ties));
    this.people.replaceChildren(...found.map(({ value, text }) => element("option", { value, textContent: text })));
  }

  /** Choose who was typed. */
  choose() {
    if (this.find.value.trim() === "") return;
    const found = whoIs(this.find.value, this.view.panes[0].recording);
    this.find.setCustomValidity(found ? "" : "Nobody has this name. Try one from the list: Student 50005, or Dr 57.");
    if (found) this.view.choose(found);
    else this.find.reportValidity();
  }

  show() {
    const { view } = this;
    const state = view.playing ? "pause" : "play";
    if (this.play.dataset.state !== state) {
      this.play.dataset.state = state;
      this.play.replaceChildren(icon(state), element("span", { textContent: view.playing ? "Pause" : "Play" }));
    }
    this.when.textContent = dateInWords(view.panes[0].recording, view.week);
    this.back.disabled = view.week <= view.firstWeek;
    this.forward.disabled = view.week >= view.lastWeek;
  }
}

function stepButton(name, label) {
  return element("button", { type: "button", title: label, attributes: { "aria-label": label } }, icon(name));
}
