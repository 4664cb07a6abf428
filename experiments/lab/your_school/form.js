// The page "Your school": sends what is typed, shows what Python says about it. Nothing is decided here.
const PAUSE = 200; // milliseconds without a key before an answer is looked at
const NAMED = 4; // settings of a file that are named at once

function render({ model, el }) {
  el.innerHTML = model.get("page"); // made by Python from a template, everything in it escaped
  const one = (selector) => el.querySelector(selector);
  const fields = [...el.querySelectorAll(".question")].map((question) => ({
    name: question.dataset.question,
    question,
    input: question.querySelector("input"),
    problem: question.querySelector(".problem"),
  }));
  const ended = new AbortController();
  const on = (target, kind, act) => target.addEventListener(kind, act, { signal: ended.signal });
  const listen = (name, act) => {
    model.on(name, act);
    ended.signal.addEventListener("abort", () => model.off(name, act));
  };

  // --- the form ---------------------------------------------------------------------------------------

  const said = ({ input }) => (input.type === "checkbox" ? (input.checked ? "yes" : "no") : input.value);
  const settled = ({ name }) => model.get("shown").settled.includes(name); // by the file: no answer says the same
  const fill = () => {
    for (const field of fields) {
      const text = settled(field) ? "" : model.get("typed")[field.name];
      if (said(field) === text) continue;
      if (field.input.type === "checkbox") field.input.checked = text === "yes";
      else field.input.value = text;
    }
  };
  const answer = (field) => (settled(field) ? model.get("typed")[field.name] : said(field));
  let waiting = 0;
  const send = () => {
    clearTimeout(waiting);
    const typed = Object.fromEntries(fields.map((field) => [field.name, answer(field)]));
    if (JSON.stringify(typed) === JSON.stringify(model.get("typed"))) return;
    model.set("typed", typed);
    model.save_changes();
  };
  let due = null; // what was asked for before Python had seen the last answer
  const whenSeen = (act) => {
    send();
    const seen = fields.every((field) => answer(field) === model.get("shown").typed[field.name]);
    due = seen ? null : act;
    if (seen && model.get("shown").text) act();
  };
  for (const { input } of fields) {
    on(input, "input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(send, PAUSE);
    });
    on(input, "change", send);
  }
  on(one("form"), "submit", (event) => event.preventDefault());
  on(el, "click", (event) => {
    const link = event.target.closest("[data-to]");
    if (!link) return;
    event.preventDefault(); // an address with # would not find its way into the widget
    const target = one(`#${link.dataset.to}`);
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: target.matches("input") ? "center" : "start" });
  });

  // --- what Python says -------------------------------------------------------------------------------

  const show = () => {
    const shown = model.get("shown");
    for (const field of fields) {
      const wrong = shown.problems[field.name] || "";
      const words = wrong || (settled(field) && !shown.stands ? `${shown.file} says more than an answer could.` : "");
      if (field.problem.textContent !== words) field.problem.textContent = words;
      field.question.classList.toggle("wrong", Boolean(wrong));
      field.input.setAttribute("aria-invalid", String(Boolean(wrong)));
      if (field.input.disabled !== settled(field)) {
        field.input.disabled = settled(field);
        fill();
      }
    }
    one(".said").textContent = shown.said;
    one(".name").textContent = shown.title;
    showWhole(shown);
    showBeyond(shown);
    showChanged();
    for (const name of ["timetable", "teachers"]) {
      const drawn = one(`.${name}`);
      if (drawn.dataset.html !== shown[name]) drawn.innerHTML = drawn.dataset.html = shown[name]; // escaped by Python
      drawn.classList.toggle("old", !shown.text);
    }
    for (const button of el.querySelectorAll(".save, .go, .report")) button.disabled = !shown.text;
    if (due) whenSeen(due);
  };

  const showWhole = (shown) => {
    const box = one(".whole");
    box.hidden = Boolean(shown.text);
    if (shown.text) return box.replaceChildren();
    const words = document.createElement("p");
    const head = document.createElement("strong");
    head.textContent = shown.whole ? "This school cannot be run." : "Some answers cannot be used yet.";
    words.append(head, ` ${shown.whole} The timetable below is that of your last answers that could.`);
    const list = document.createElement("ul");
    for (const [name, question] of shown.about) {
      const link = document.createElement("a");
      Object.assign(link, { href: `#${name}`, textContent: question });
      link.dataset.to = name;
      list.appendChild(document.createElement("li")).append(link);
    }
    box.replaceChildren(words, list);
  };

  const named = (names) => {
    const [first, rest] = [names.slice(0, NAMED), names.length - NAMED];
    if (rest > 0) return `${first.join(", ")} and ${rest} more`;
    return [first.slice(0, -1).join(", "), first.at(-1)].filter(Boolean).join(" and ");
  };

  const showBeyond = (shown) => {
    const box = one(".beyond");
    const number = shown.beyond.length;
    box.hidden = !number && !shown.stands;
    box.querySelector("p").textContent = shown.stands
      ? `${shown.file} describes a school that no answers make. It is used as it stands, and the questions rest.`
      : `${shown.file} also sets ${named(shown.beyond.map(([name]) => name))}. Changing an answer keeps them.`;
    box.querySelector("details").hidden = shown.stands;
    box.querySelector("summary").textContent = number === 1 ? "Its value" : `All ${number} values`;
    box.querySelector("dl").replaceChildren(
      ...shown.beyond.flatMap(([name, value]) => {
        const [term, about] = [document.createElement("dt"), document.createElement("dd")];
        [term.textContent, about.textContent] = [name, value];
        return [term, about];
      }),
    );
    one(".forget").textContent = shown.stands ? "Answer the questions instead" : "Leave these out";
  };

  // --- files and other pages --------------------------------------------------------------------------

  const addresses = [];
  const address = (text, type) => {
    addresses.push(URL.createObjectURL(new Blob([text], { type })));
    return addresses.at(-1);
  };
  on(one(".load"), "change", async ({ target }) => {
    const [file] = target.files;
    target.value = ""; // so that the same file can be loaded again
    if (!file) return;
    let text = null;
    try {
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
    } catch {
      // Python says that it is not text
    }
    model.send({ ask: "load", file: file.name, text });
  });
  const save = () => {
    const { text, file } = model.get("shown");
    const link = document.createElement("a");
    Object.assign(link, { href: address(text, "application/toml"), download: file });
    link.click();
  };
  on(one(".save"), "click", () => whenSeen(save));
  on(one(".forget"), "click", () => model.send({ ask: "forget" }));
  for (const button of el.querySelectorAll(".go")) {
    on(button, "click", () => whenSeen(() => model.send({ ask: "go", page: button.dataset.page })));
  }

  // --- the report -------------------------------------------------------------------------------------

  const report = () => model.send({ ask: "report", seeds: Number(one(".seeds").value), cost: one(".cost").value });
  on(one(".report"), "click", () => whenSeen(report));
  on(one(".stop"), "click", () => model.send({ ask: "stop" }));
  let reported = ""; // the file of the school that the report is of
  const showChanged = () => {
    one(".changed").hidden = one(".ready").hidden || model.get("shown").text === reported;
  };
  const told = (message) => {
    if (message.go) {
      history.replaceState(null, "", message.back); // coming back finds the form as it was
      location.assign(message.go);
      return;
    }
    if (!message.report) return;
    const running = message.report === "running";
    one(".report").hidden = running;
    one(".stop").hidden = one(".share").hidden = !running;
    if (running) one(".share").value = message.share;
    one(".words").textContent = message.words;
    one(".words").classList.toggle("wrong", message.report === "wrong");
    one(".ready").hidden = message.report !== "done";
    if (message.report !== "done") return;
    reported = message.of;
    showChanged();
    one(".open").href = one(".keep").href = address(message.html, "text/html");
  };

  fill();
  show();
  listen("change:typed", fill);
  listen("change:shown", show);
  listen("msg:custom", told);
  return () => {
    ended.abort();
    clearTimeout(waiting);
    addresses.forEach((given) => URL.revokeObjectURL(given));
  };
}

export default { render };
