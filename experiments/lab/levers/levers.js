// The page of levers: sends where the controls stand, shows what Python answers. Nothing is computed here.
const WAIT = 40; // ms without another move before the places are sent
const PATIENCE = 60000; // ms after which an answer is no longer waited for

function render({ model, el }) {
  const info = model.get("info");
  el.classList.add("levers");
  el.innerHTML = `<div class="work">${model.get("panel")}
    <section class="results" aria-label="What the plan does" tabindex="0"><div class="found"></div></section>
    <p class="unseen" role="status" aria-live="polite"></p></div>`;
  const one = (what) => el.querySelector(what);
  const all = (what) => [...el.querySelectorAll(what)];
  const found = one(".found"), results = one(".results"), said = one("[role=status]"), preset = one(".preset");
  let places = { ...info.start }, behaviour = { ...info.behaviour };
  let number = 0, waiting = false, again = false, timer = 0, patience = 0;

  // --- asking -----------------------------------------------------------------------------------------

  const behave = () => one("[name=behave]:checked").value;
  const state = () => ({ places, behave: behave(), behaviour: behave() === "scenario" ? behaviour : {} });
  function ask() {
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  }
  function send() {
    again = waiting;
    if (waiting) return; // one question at a time: what comes of the last move is asked when this one is answered
    waiting = true;
    results.setAttribute("aria-busy", "true");
    clearTimeout(patience);
    patience = setTimeout(() => { waiting = false; send(); }, PATIENCE);
    model.send({ ask: ++number, ...state() });
  }
  function answered(message) {
    if (message.address) { window.location.assign(message.address); return; }
    if (message.answer !== number) return;
    waiting = false;
    clearTimeout(patience);
    if (message.problem) {
      const problem = document.createElement("p");
      problem.className = "problem";
      problem.setAttribute("role", "alert");
      problem.textContent = message.problem;
      found.replaceChildren(problem);
    } else {
      found.innerHTML = message.results;
      found.dataset.answer = String(message.answer);
      if (!again) said.textContent = [".headline", ".verdict"].map((what) => one(what).textContent).join(" ");
    }
    if (again) send();
    else results.removeAttribute("aria-busy");
  }
  model.on("msg:custom", answered);

  // --- showing where everything stands -----------------------------------------------------------------

  const same = (some, others) => Object.keys(some).every((key) => some[key] === others[key]);
  const at = (name) => ({ ...info.rest, ...info.presets[name] });
  const keys = (group) => info.groups[group];
  const resting = (group) => keys(group).every((key) => places[key] === info.rest[key]);
  function show() {
    for (const input of all("input[type=range]")) {
      const key = input.dataset.key;
      const place = key in places ? places[key] : behaviour[key];
      const words = info.shown[key][place];
      input.value = place;
      input.setAttribute("aria-valuetext", words);
      input.style.setProperty("--part", `${(100 * place) / Math.max(input.max, 1)}%`);
      input.closest(".dial").querySelector("output").textContent = words;
    }
    for (const weeks of all("[data-weeks]"))
      for (const box of weeks.querySelectorAll("input"))
        box.checked = Boolean((places[weeks.dataset.weeks] >> box.dataset.bit) & 1);
    for (const box of all("[data-switch]")) box.checked = places[box.dataset.switch] === 1;
    for (const group of all(".group")) {
      const moved = !resting(group.dataset.group);
      group.classList.toggle("moved", moved);
      const box = group.querySelector("[data-do]");
      if (box) box.checked = moved;
    }
    const known = Object.keys(info.presets).find((name) => same(places, at(name)));
    preset.value = same(places, info.rest) ? "" : known || "own";
    one("[data-behaviour]").disabled = behave() !== "scenario";
  }
  function open(group, yes) {
    const dials = group.querySelector(".dials");
    dials.hidden = !yes;
    group.querySelector(".adjust").setAttribute("aria-expanded", String(yes));
  }

  // --- moving --------------------------------------------------------------------------------------------

  // The first move in a group that does nothing yet takes the rest of what it needs from the shipped policy.
  function move(key, place) {
    const group = Object.keys(info.groups).find((name) => keys(name).includes(key));
    const shipped = info.presets[info.policies[group]] || {};
    if (resting(group))
      for (const other of keys(group)) if (info.nothing.includes(other) && other in shipped) places[other] = shipped[other];
    places[key] = place;
  }
  function changed(event) {
    const input = event.target;
    const weeks = input.closest("[data-weeks]");
    if (input.type === "range" && input.dataset.key in places) move(input.dataset.key, Number(input.value));
    else if (input.type === "range") behaviour[input.dataset.key] = Number(input.value);
    else if (weeks) move(weeks.dataset.weeks, places[weeks.dataset.weeks] ^ (1 << input.dataset.bit));
    else if (input.dataset.switch) move(input.dataset.switch, Number(input.checked));
    else if (input.dataset.do) {
      const name = input.dataset.do;
      for (const key of keys(name)) places[key] = input.checked ? at(info.policies[name])[key] : info.rest[key];
      open(input.closest(".group"), input.checked);
    } else if (input === preset) start(preset.value);
    else if (input.name !== "behave") return;
    show();
    ask();
  }
  function start(name) {
    places = name ? at(name) : { ...info.rest };
    for (const group of all(".group")) open(group, !resting(group.dataset.group));
  }
  el.addEventListener("input", changed);
  el.addEventListener("click", (event) => {
    const adjust = event.target.closest(".adjust");
    if (adjust) open(adjust.closest(".group"), adjust.getAttribute("aria-expanded") !== "true");
    if (event.target.closest(".reset")) { start(""); show(); ask(); }
    if (event.target.closest(".as-school")) { behaviour = { ...info.behaviour }; show(); ask(); }
    if (event.target.closest(".live")) { event.preventDefault(); model.send({ ask: number, live: true, ...state() }); }
  });

  for (const group of all(".group")) if (!resting(group.dataset.group)) open(group, true);
  show();
  send();
  return () => { clearTimeout(timer); clearTimeout(patience); model.off("msg:custom", answered); };
}

export default { render };
