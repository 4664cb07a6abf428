/* The view: one clock and one choice of who is looked at, for one pane or two. */

const GLIDE = 700; // milliseconds a class takes to move up
const MARGIN = 8; // CSS pixels below the view
const HAZE_EVERY = 240; // milliseconds between two drawings of the haze while playing
const LONGEST_FRAME = 250; // milliseconds; a tab that was hidden goes on where it was
const WRITE_EVERY = 1000; // milliseconds between weeks told to Python while playing

// Keys that a control needs for itself.
const OWN_KEYS = { text: /./, SELECT: /./, checkbox: /^ $/, BUTTON: /^ $/, range: /^(Arrow|Home|End)/ };

let views = 0; // gives each view's list of people an id of its own

class SchoolView {
  constructor(model, el) {
    Object.assign(this, { model, el, panes: [], shownPanes: [], week: 0, firstWeek: 0, lastWeek: 0 });
    Object.assign(this, { playing: false, speed: FIRST_SPEED, filter: "all", acquaintances: true, selected: null });
    Object.assign(this, { clock: 0, now: 0, frame: 0, frames: 0, glide: null, hazeAt: 0 });
    Object.assign(this, { told: null, toldAt: 0, loading: 0 });
    this.isOffline = Boolean(model.isOffline);
    this.listId = `sv-people-${++views}`;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.build();
    this.theme = new Theme(this.root);
    this.ends = [onThemeChange(() => this.retheme()), this.listen()];
  }

  // --- the page ---------------------------------------------------------------------------------------

  build() {
    this.controls = new Controls(this);
    this.side = new Side(this);
    this.stage = element("div", { className: "sv-panes" });
    this.range = element("input", { type: "range", min: 0, max: 0, attributes: { "aria-label": "Week" } });
    this.timeCanvas = element("canvas", { attributes: { "aria-hidden": "true" } });
    this.live = element("p", { className: "sv-live", attributes: { role: "status", "aria-live": "polite" } });
    this.time = element("div", { className: "sv-time" }, this.range, this.timeCanvas);
    this.tip = element("div", { className: "sv-tip", hidden: true, attributes: { "aria-hidden": "true" } });
    this.root = element(
      "section",
      { className: "school-view", tabIndex: -1, attributes: { "aria-label": "The school week by week" } },
      this.controls.root,
      this.stage,
      this.side.root,
      this.time,
      this.live,
      this.tip,
    );
    this.root.schoolView = this; // for tests and scripts that measure
    this.el.replaceChildren(element("div", { className: "school-view-frame" }, this.root));
  }

  listen() {
    const { model } = this;
    const heard = {
      "change:recordings": () => this.load(),
      "change:panes": () => this.load(),
      "change:first_week": () => this.load(),
      "change:week": () => model.get("week") !== this.told && this.goTo(model.get("week")),
      "change:playing": () => this.setPlaying(model.get("playing")),
      "change:selected": () => this.select(model.get("selected")),
      "msg:custom": (message) => message?.story && this.side.take(message.story),
    };
    for (const [event, act] of Object.entries(heard)) model.on(event, act);
    this.range.addEventListener("input", () => this.scrub(Number(this.range.value)));
    const pressed = (event) => this.press(event);
    document.addEventListener("keydown", pressed);
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(this.stage);
    observer.observe(document.body); // what stands above may grow
    return () => {
      for (const [event, act] of Object.entries(heard)) model.off(event, act);
      document.removeEventListener("keydown", pressed);
      observer.disconnect();
    };
  }

  /** Read the recordings that are shown, and draw them at the week the model says. */
  async load() {
    const turn = ++this.loading;
    const packs = this.model.get("recordings");
    const shown = this.model.get("panes").filter((place) => place < packs.length);
    const recordings = await Promise.all(shown.map((place) => unpacked(packs[place].data)));
    if (turn !== this.loading || recordings.length === 0) return; // others have been asked for since
    const week = this.panes.length > 0 ? this.week : this.model.get("week");
    this.shownPanes = shown;
    this.side.forget();
    this.lastWeek = Math.min(...recordings.map((recording) => recording.weeks)) - 1;
    this.firstWeek = Math.min(this.model.get("first_week"), this.lastWeek);
    this.selected = this.model.get("selected");
    Object.assign(this.range, { min: this.firstWeek, max: this.lastWeek });
    this.buildPanes(recordings, shown.map((place) => packs[place].title));
    this.timeLine = new TimeLine(this, this.timeCanvas, this.range);
    if (this.panes.length === 1 && this.filter === "different") this.filter = "all";
    this.controls.offerFilters();
    this.side.showLegend();
    this.goTo(week);
    this.side.showStory();
    this.resize();
    this.root.dataset.ready = "true";
    if (this.model.get("playing")) this.setPlaying(true);
  }

  buildPanes(recordings, titles) {
    this.stage.replaceChildren();
    this.root.dataset.panes = recordings.length;
    this.panes = recordings.map((recording, place) => {
      const canvas = element("canvas", { tabIndex: 0, attributes: { role: "img" } });
      const pane = new Pane(this, recording, canvas);
      pane.title = titles[place] || recording.title;
      pane.box = element("div", { className: "sv-box" }, canvas);
      pane.head = element("p", { className: "sv-count" });
      const title = element("h2", { textContent: pane.title, title: pane.title });
      const head = element("header", {}, title, pane.head);
      this.stage.append(element("div", { className: "sv-pane" }, head, pane.box));
      this.listenTo(pane);
      return pane;
    });
    if (this.panes.length === 2) {
      const [left, right] = this.panes;
      Object.assign(left, { other: right });
      Object.assign(right, { other: left, isRight: true });
    }
  }

  listenTo(pane) {
    const at = (event) => {
      const box = pane.canvas.getBoundingClientRect();
      return pane.at(event.clientX - box.left, event.clientY - box.top);
    };
    pane.canvas.addEventListener("click", (event) => {
      const found = at(event);
      this.side.pane = this.panes.indexOf(pane);
      const people = found && pane.recording[found.kind === "student" ? "students" : "faculty"];
      this.choose(found && { kind: found.kind, id: people.id[found.row] });
    });
    pane.canvas.addEventListener("pointermove", (event) => this.showTip(pane, at(event), event));
    pane.canvas.addEventListener("pointerleave", () => (this.tip.hidden = true));
  }

  showTip(pane, found, event) {
    this.tip.hidden = !found || event.pointerType === "touch";
    pane.canvas.style.cursor = found ? "pointer" : "default";
    if (!found) return;
    this.tip.textContent = personInWords(pane.moment, found.kind, found.row);
    const frame = this.root.getBoundingClientRect();
    const left = Math.min(event.clientX - frame.left + 14, frame.width - this.tip.offsetWidth - 4);
    Object.assign(this.tip.style, { left: `${left}px`, top: `${event.clientY - frame.top + 18}px` });
  }

  /** Take the height that the window leaves below what the page sets above, or all of it further down a page. */
  fitHeight() {
    const top = this.root.getBoundingClientRect().top + scrolled(this.root);
    const above = top < innerHeight / 3 ? top : 0;
    this.root.style.setProperty("--above", `${Math.ceil(above) + MARGIN}px`);
  }

  resize() {
    if (this.panes.length === 0) return;
    this.fitHeight();
    for (const pane of this.panes) pane.resize(pane.box.clientWidth, pane.box.clientHeight);
    this.timeLine.resize(this.time.clientWidth);
    this.timeLine.drawStill();
    this.redraw();
  }

  retheme() {
    const before = `${this.theme.paper} ${this.theme.ink}`;
    this.theme.read();
    if (this.panes.length === 0 || before === `${this.theme.paper} ${this.theme.ink}`) return;
    this.side.showLegend();
    this.timeLine.drawStill();
    this.redraw();
  }

  // --- the clock --------------------------------------------------------------------------------------

  setPlaying(playing) {
    if (playing === this.playing || this.panes.length === 0) return;
    if (playing && this.week >= this.lastWeek) this.goTo(this.firstWeek);
    this.playing = playing;
    Object.assign(this, { clock: this.week, lastFrame: performance.now(), frames: 0 });
    if (playing) for (const pane of this.panes) pane.flashes = [];
    else for (const pane of this.panes) pane.flash(null);
    this.model.set("playing", playing);
    this.tell();
    this.announce();
    this.show();
    this.ask();
  }

  /** Go a few weeks on or back, and stop there. */
  step(weeks) {
    this.setPlaying(false);
    this.scrub(this.week + weeks);
  }

  scrub(week) {
    this.goTo(week);
    this.tell();
    this.announce();
  }

  /** Show a week of the run; a class that moves up on the way from the last glides. */
  goTo(week) {
    const to = Math.min(this.lastWeek, Math.max(this.firstWeek, week));
    const perYear = this.panes[0].recording.weeks_per_year;
    const years = Math.floor(to / perYear) - Math.floor(this.week / perYear);
    const near = Math.abs(to - this.week) <= perYear / 2;
    if (Math.abs(years) === 1 && near && !this.still.matches) this.glide = { since: performance.now(), way: years };
    this.week = to;
    this.clock = Math.max(to, Math.min(this.clock, to + 1));
    for (const pane of this.panes) pane.moment.go(to);
    for (const pane of this.panes) pane.flash(this.playing ? performance.now() : null);
    if (this.playing && to % (perYear / 2) === 0) this.announce();
    this.redraw();
  }

  /** Where a class is between its last block and its own: -1 to 0 when it moves up, 1 to 0 going back. */
  classOffset() {
    if (!this.glide) return 0;
    const done = Math.min(1, Math.max(0, (this.now - this.glide.since) / GLIDE));
    return -this.glide.way * (1 - done) ** 3;
  }

  isGliding() {
    return this.glide !== null;
  }

  /** Draw the week anew, now and in the frames that follow while something moves. */
  redraw() {
    for (const pane of this.panes) pane.look();
    this.isStale = true;
    this.show();
    this.ask();
  }

  ask() {
    if (this.frame === 0) this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.frame = 0;
    this.now = now;
    if (this.playing) this.advance(now);
    if (this.glide && now - this.glide.since >= GLIDE) this.arrive();
    if (this.isStale || this.glide) this.drawStill(now);
    const moving = this.panes.map((pane) => pane.draw(now)).some(Boolean);
    this.timeLine.draw();
    this.root.dataset.frames = ++this.frames;
    if (this.playing || this.glide || moving) this.ask();
  }

  /** Let the classes that moved up stand in their blocks, with all who know them. */
  arrive() {
    Object.assign(this, { glide: null, isStale: true, hazeAt: -Infinity });
  }

  /** Draw the week; while playing the haze, which changes little in a week, follows now and then. */
  drawStill(now) {
    if (!this.glide && (!this.playing || now - this.hazeAt >= HAZE_EVERY)) {
      this.hazeAt = now;
      for (const pane of this.panes) pane.drawHaze();
    }
    for (const pane of this.panes) pane.drawStill({ withHaze: !this.glide });
    this.isStale = false;
  }

  advance(now) {
    const passed = Math.min(LONGEST_FRAME, Math.max(0, now - this.lastFrame));
    this.lastFrame = now;
    this.clock += (passed / 1000) * this.speed;
    const week = Math.min(this.lastWeek, Math.floor(this.clock));
    while (this.week < week) this.goTo(this.week + 1);
    if (now - this.toldAt > WRITE_EVERY) this.tell();
    if (this.week >= this.lastWeek) this.setPlaying(false);
  }

  /** Tell Python the week. */
  tell() {
    this.toldAt = performance.now();
    this.told = this.week;
    this.model.set("week", this.week);
    this.model.save_changes();
  }

  // --- who is looked at -------------------------------------------------------------------------------

  /** Choose somebody ({kind, id}), or nobody (null). */
  choose(selected) {
    this.model.set("selected", selected);
    this.model.save_changes();
    this.select(selected);
  }

  select(selected) {
    this.selected = selected && selected.kind ? selected : null;
    if (!this.selected) this.controls.find.value = "";
    this.side.showStory();
    this.redraw();
  }

  setFilter(filter) {
    this.filter = filter;
    this.redraw();
  }

  setAcquaintances(acquaintances) {
    this.acquaintances = acquaintances;
    this.redraw();
  }

  press(event) {
    const from = event.composedPath()[0];
    const isIdle = from === document.body && document.scrollingElement.scrollHeight <= innerHeight + 8;
    if (!(isIdle || event.composedPath().includes(this.root))) return;
    if (event.ctrlKey || event.metaKey || event.altKey || this.panes.length === 0) return;
    if (event.key === "Escape" && this.selected) this.choose(null);
    if (OWN_KEYS[from.tagName === "INPUT" ? from.type : from.tagName]?.test(event.key)) return;
    const acts = {
      " ": () => this.setPlaying(!this.playing),
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      Home: () => this.step(this.firstWeek - this.week),
      End: () => this.step(this.lastWeek - this.week),
    };
    if (!(event.key in acts)) return;
    event.preventDefault();
    acts[event.key]();
  }

  // --- words ------------------------------------------------------------------------------------------

  /** Bring everything that is not on a canvas up to the week. */
  show() {
    this.controls.show();
    this.range.value = this.week;
    this.range.setAttribute("aria-valuetext", dateInWords(this.panes[0].recording, this.week));
    this.side.showWeek();
    if (this.selected) this.side.showEvents(this.side.current());
    this.panes.forEach((pane, place) => this.showHead(pane, place));
    Object.assign(this.root.dataset, { week: this.week, playing: this.playing });
  }

  showHead(pane, place) {
    const counts = pane.moment.counts();
    const own = this.panes.length === 2 ? differences(...this.panes.map(({ moment }) => moment)) : null;
    const alone = own && (place === 0 ? own.lost : own.gained).length;
    const share = element("strong", { textContent: percent(counts.mentored / Math.max(1, counts.enrolled)) });
    const rest = ` with a mentor (${counts.mentored} of ${counts.enrolled})`;
    pane.head.replaceChildren(share, rest);
    if (own) {
      const sign = place === 0 ? "\u25bc" : "\u25b2";
      const className = place === 0 ? "sv-lost" : "sv-gained";
      const mark = element("strong", { className, textContent: `${sign} ${alone}` });
      pane.head.append(", ", mark, " only here");
      Object.assign(this.root.dataset, { gained: own.gained.length, lost: own.lost.length });
    }
    const date = dateInWords(pane.recording, this.week);
    pane.canvas.setAttribute("aria-label", `${pane.title}. ${date}: ${countInWords(counts)}.`);
  }

  announce() {
    this.live.textContent = summary(this.panes);
  }

  end() {
    this.loading++;
    cancelAnimationFrame(this.frame);
    for (const end of this.ends) end();
  }
}

/** How far a page is scrolled above an element, shadow trees included. */
function scrolled(element) {
  let sum = 0;
  for (let node = element; node; node = node.parentNode ?? node.host) sum += node.scrollTop ?? 0;
  return sum;
}

/** What anywidget calls: draw a model into an element; returns what ends it. */
function render({ model, el }) {
  const view = new SchoolView(model, el);
  view.load();
  return () => view.end();
}
