/* Beside the canvas: the week in words and numbers and what the marks mean, or the story of whoever is chosen. */

class Side {
  constructor(view) {
    this.view = view;
    this.stories = new Map(); // by recording, kind and id: asked for once, told up to the week shown
    this.pane = 0; // whose story is told
    this.shownAt = 0;
    this.week = element("div", { className: "sv-week" });
    this.story = element("div", { className: "sv-story", hidden: true });
    this.root = element("aside", { className: "sv-side" }, this.week, this.story);
    this.summary = element("p", { className: "sv-summary" });
    this.legend = element("ul", { className: "sv-legend" });
    this.week.append(this.legend, this.summary);
    this.buildStory();
  }

  buildStory() {
    this.name = element("h2");
    this.close = element("button", { type: "button", className: "sv-close", textContent: "Close" });
    this.close.addEventListener("click", () => this.view.choose(null));
    this.buildWhose();
    this.about = element("p", { className: "sv-about" });
    this.events = element("ol");
    this.scroll = element("div", {
      className: "sv-scroll",
      tabIndex: 0,
      attributes: { role: "region", "aria-label": "Story so far" },
    });
    this.scroll.append(this.about, this.events);
    this.story.append(element("header", {}, this.name, this.whose, this.close), this.scroll);
  }

  /** With two panes: whether the story is that of the left or of the right. */
  buildWhose() {
    const buttons = ["Left", "Right"].map((textContent, place) => {
      const button = element("button", { type: "button", textContent });
      button.addEventListener("click", () => {
        this.pane = place;
        this.showStory();
      });
      return button;
    });
    const attributes = { role: "group", "aria-label": "Whose story" };
    this.whose = element("div", { className: "sv-whose", attributes }, ...buttons);
  }

  // --- the week ---------------------------------------------------------------------------------------

  /** While playing the words change once a second at most: nobody reads faster. */
  showWeek() {
    const { panes, playing } = this.view;
    const now = performance.now();
    if (playing && now - this.shownAt < 1000) return;
    this.shownAt = now;
    const events = panes.length === 1 ? eventsInWords(panes[0].moment) : differencesInWords(panes);
    this.summary.textContent = events.join(" ") || "Nobody tried to begin mentoring this week.";
  }

  showLegend() {
    const samples = [
      ["with", "has a mentor"],
      ["without", "has none"],
      ["mentor", "is a mentor"],
      ["tie", "mentoring"],
      ["known", "know each other"],
      ["accepted", "asked: accepted"],
      ["refused", "asked in vain"],
    ];
    if (this.view.panes.length === 2) {
      samples.push(["gainedHere", "only on the right"], ["lostHere", "only on the left"]);
    }
    this.legend.replaceChildren(
      ...samples.map(([kind, text]) => {
        const sample = element("canvas", { attributes: { "aria-hidden": "true" } });
        drawSample(sample, this.view.theme, kind);
        return element("li", {}, sample, element("span", { textContent: text }));
      }),
    );
  }

  // --- the story --------------------------------------------------------------------------------------

  keyOf(pane, { kind, id }) {
    return `${this.view.shownPanes[pane]} ${kind} ${id}`;
  }

  /** Forget the stories of recordings that are no longer shown. */
  forget() {
    this.stories.clear();
  }

  /** Take a story that Python sent in answer to ask(). */
  take({ pane, kind, id, story }) {
    this.stories.set(this.keyOf(pane, { kind, id }), story);
    this.showStory();
  }

  /** Ask for the stories of whoever is chosen, unless they are known or lie in the recordings. */
  ask() {
    const { selected, panes, model } = this.view;
    panes.forEach(({ recording }, pane) => {
      const key = this.keyOf(pane, selected);
      if (this.stories.has(key)) return;
      const told = recording.stories?.[selected.kind === "student" ? "students" : "faculty"]?.[selected.id];
      if (told) this.stories.set(key, told);
      else if (!recording.stories) model.send({ story: { pane, kind: selected.kind, id: selected.id } });
    });
  }

  /** The story told now, or undefined while it is on its way. */
  current() {
    return this.stories.get(this.keyOf(this.pane, this.view.selected));
  }

  showStory() {
    const { selected, panes } = this.view;
    this.story.hidden = !selected;
    this.week.hidden = Boolean(selected);
    this.root.setAttribute("aria-label", selected ? "Story so far" : "This week");
    delete this.story.dataset.id;
    if (!selected) return;
    this.pane = Math.min(this.pane, panes.length - 1);
    this.ask();
    const story = this.current();
    this.name.textContent = story?.name ?? nameOf(selected.kind, selected.id);
    this.story.dataset.kind = selected.kind;
    this.story.dataset.id = selected.id;
    this.whose.hidden = panes.length === 1;
    [...this.whose.children].forEach((button, place) => (button.ariaPressed = String(place === this.pane)));
    this.about.textContent = story ? story.about.join(" ") : this.view.isOffline ? "No story was recorded." : "\u2026";
    this.showEvents(story);
  }

  /** What happened up to the week shown, the last of it in sight; at the end also what became of them. */
  showEvents(story) {
    const { week, lastWeek, panes } = this.view;
    const { recording } = panes[this.pane];
    const past = (story?.events ?? []).filter((_, place) => story.known[place] <= week); // no event tells what is to come
    const rows = past.map(([own, text]) => {
      const date = element("time", { textContent: dateInWords(recording, own) });
      return element("li", { className: own === week ? "sv-now" : "" }, date, element("span", { textContent: text }));
    });
    const hasLeft = story && week >= lastWeek;
    if (hasLeft) rows.push(...story.end.map((text) => element("li", {}, element("span", { textContent: text }))));
    if (story && rows.length === 0) rows.push(element("li", { textContent: "Nothing yet." }));
    this.events.replaceChildren(...rows);
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }
}
