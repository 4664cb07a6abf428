/* The time line: the share with a mentor, the blocks of each class year, where policies begin, and the week shown. */

const STRIP = 52; // height of the curve
const ROW_GAP = 3;

class TimeLine {
  constructor(view, canvas, range) {
    Object.assign(this, { view, canvas, range });
    this.still = document.createElement("canvas");
    canvas.addEventListener("pointerdown", (event) => this.drag(event));
  }

  get recording() {
    return this.view.panes[0].recording;
  }

  resize(width) {
    const { theme } = this.view;
    this.width = width;
    this.rowHeight = Math.round(theme.size * 1.25);
    this.labels = Array.from({ length: this.recording.class_years }, (_, classYear) => {
      return width < 600 ? classInShort(classYear) : classInWords(classYear);
    });
    this.left = Math.ceil(Math.max(...this.labels.map((label) => theme.width(label)))) + 12;
    this.right = 56; // room for the share at the end of the curve
    this.top = Math.round(theme.size * 1.4);
    this.rowsTop = this.top + STRIP + 8;
    this.height = this.rowsTop + this.labels.length * (this.rowHeight + ROW_GAP) + Math.round(theme.size * 1.3);
    this.canvas.style.height = `${this.height}px`;
    this.pen = fitted(this.canvas, width, this.height);
    this.stillPen = fitted(this.still, width, this.height);
    // The middle of the slider's thumb is where the cursor is.
    this.range.style.marginLeft = `${this.left - 10}px`;
    this.range.style.width = `${width - this.left - this.right + 20}px`;
  }

  x(week) {
    const { firstWeek, lastWeek } = this.view;
    return this.left + ((week - firstWeek) / Math.max(1, lastWeek - firstWeek)) * (this.width - this.left - this.right);
  }

  weekAt(x) {
    const { firstWeek, lastWeek } = this.view;
    const share = (x - this.left) / (this.width - this.left - this.right);
    return Math.round(firstWeek + Math.min(1, Math.max(0, share)) * (lastWeek - firstWeek));
  }

  drag(event) {
    const go = ({ clientX }) => this.view.scrub(this.weekAt(clientX - this.canvas.getBoundingClientRect().left));
    const end = () => this.canvas.removeEventListener("pointermove", go);
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.addEventListener("pointermove", go);
    this.canvas.addEventListener("pointerup", end, { once: true });
    this.canvas.addEventListener("pointercancel", end, { once: true });
    go(event);
  }

  // --- what stays ---------------------------------------------------------------------------------------

  drawStill() {
    this.stillPen.clearRect(0, 0, this.width, this.height);
    this.scale();
    this.drawYears();
    this.drawRows();
    this.drawCurves();
    this.drawPolicies();
  }

  /** Let the curve's axis end at the next tenth above the highest share. */
  scale() {
    const { panes, firstWeek, lastWeek } = this.view;
    const highest = Math.max(...panes.map(({ recording }) => Math.max(...recording.shares.slice(firstWeek, lastWeek + 1))));
    this.most = Math.max(0.1, Math.ceil(highest * 10) / 10);
  }

  y(share) {
    return this.top + STRIP * (1 - share / this.most);
  }

  drawYears() {
    const { stillPen: pen, recording, view: { theme, firstWeek, lastWeek } } = this;
    pen.font = theme.font();
    pen.textBaseline = "bottom";
    pen.textAlign = "left";
    const room = this.x(recording.weeks_per_year) - this.x(0);
    for (let year = Math.floor(firstWeek / recording.weeks_per_year); year < recording.years; year++) {
      const x = this.x(Math.max(firstWeek, year * recording.weeks_per_year));
      strokeLine(pen, [x, this.top, x, this.height], { colour: theme.line, width: 1 });
      pen.fillStyle = theme.quiet;
      const label = room > 70 ? `Year ${year + 1}` : `${year + 1}`;
      if (year * recording.weeks_per_year <= lastWeek) pen.fillText(label, x + 4, this.height);
    }
  }

  drawRows() {
    const { stillPen: pen, recording, view: { theme, firstWeek, lastWeek } } = this;
    const perYear = recording.weeks_per_year;
    for (let classYear = 0; classYear < this.labels.length; classYear++) {
      const y = this.rowsTop + classYear * (this.rowHeight + ROW_GAP);
      pen.font = theme.font();
      pen.textBaseline = "middle";
      pen.textAlign = "left";
      pen.fillStyle = theme.ink;
      pen.fillText(this.labels[classYear], 0, y + this.rowHeight / 2 + 1);
      let before = "";
      for (let year = Math.floor(firstWeek / perYear); year * perYear <= lastWeek; year++) {
        const blocks = recording.timetable(year * perYear).years[classYear];
        const says = JSON.stringify(blocks);
        this.drawBlocks(blocks, year * perYear, y, says !== before);
        before = says;
      }
    }
  }

  /** The blocks of one class year in one year; with patients they are filled, without only outlined. */
  drawBlocks(blocks, from, y, withNames) {
    const { stillPen: pen, view: { theme, firstWeek, lastWeek } } = this;
    let [week, named] = [from, ""];
    for (const [phase, weeks, clinical] of blocks) {
      const [x, toX] = [week, week + weeks].map((end) => this.x(Math.min(lastWeek + 1, Math.max(firstWeek, end))));
      week += weeks;
      if (phase === "" || toX <= x) continue;
      pen.fillStyle = clinical ? theme.behind : theme.paper;
      pen.fillRect(x, y, toX - x - 1, this.rowHeight);
      pen.strokeStyle = clinical ? theme.behind : theme.line;
      pen.lineWidth = 1;
      pen.strokeRect(x + 0.5, y + 0.5, toX - x - 2, this.rowHeight - 1);
      if (withNames && phase !== named) this.nameBlock(blocks, phase, x, y);
      named = phase;
    }
  }

  nameBlock(blocks, phase, x, y) {
    const { stillPen: pen, view: { theme } } = this;
    const weeks = blocks.filter(([own]) => own === phase).reduce((sum, block) => sum + block[1], 0);
    const room = this.x(weeks) - this.x(0);
    const words = phaseInWords(phase);
    if (theme.width(words) + 10 > room) return;
    this.labelsToWrite ??= [];
    pen.font = theme.font();
    this.labelsToWrite.push([words, x + 5, y + this.rowHeight / 2 + 1]);
  }

  drawCurves() {
    const { stillPen: pen, view: { theme, panes } } = this;
    pen.fillStyle = theme.ink;
    pen.textBaseline = "middle";
    pen.textAlign = "left";
    pen.font = theme.font();
    for (const [words, x, y] of this.labelsToWrite ?? []) pen.fillText(words, x, y);
    this.labelsToWrite = [];
    strokeLine(pen, [this.left, this.y(0), this.width - this.right, this.y(0)], { colour: theme.line, width: 1 });
    pen.fillStyle = theme.quiet;
    pen.textBaseline = "alphabetic";
    this.left > 90 && pen.fillText("mentored", 0, this.y(0));
    pen.fillText(percent(this.most), 0, this.top + theme.size * 0.8);
    if (panes.length === 2) this.drawBetween();
    panes.forEach(({ recording }, place) => {
      pen.beginPath();
      this.trace(recording.shares);
      pen.strokeStyle = theme.blue;
      pen.lineWidth = 2;
      pen.setLineDash(panes.length === 2 && place === 0 ? [5, 4] : []);
      pen.stroke();
      pen.setLineDash([]);
    });
  }

  /** Fill between the curves: orange where the right has more with a mentor, green where it has fewer. */
  drawBetween() {
    const { stillPen: pen, view: { theme, panes, firstWeek, lastWeek } } = this;
    const [left, right] = panes.map((pane) => pane.recording.shares);
    pen.globalAlpha = 0.45;
    for (let week = firstWeek; week < lastWeek; week++) {
      const [x, toX] = [this.x(week), this.x(week + 1)];
      const [y, toY] = [this.y(left[week]), this.y(right[week])];
      pen.fillStyle = toY < y ? theme.orange : theme.green;
      pen.fillRect(x, Math.min(y, toY), toX - x, Math.abs(toY - y));
    }
    pen.globalAlpha = 1;
  }

  trace(shares) {
    const { firstWeek, lastWeek } = this.view;
    for (let week = firstWeek; week <= lastWeek; week++) this.stillPen.lineTo(this.x(week), this.y(shares[week]));
  }

  drawPolicies() {
    const { stillPen: pen, view: { theme, panes, firstWeek, lastWeek } } = this;
    const drawn = new Set();
    for (const stage of panes.flatMap((pane) => pane.recording.stages)) {
      if (stage.week <= firstWeek || stage.week > lastWeek || drawn.has(stage.week)) continue;
      drawn.add(stage.week);
      const x = this.x(stage.week);
      strokeLine(pen, [x, 2, x, this.height - theme.size * 1.3], { colour: theme.orange, width: 2 });
      pen.fillStyle = theme.orange;
      pen.beginPath();
      SHAPES.up(pen, x, 8, 6);
      pen.fill();
      pen.fillStyle = theme.ink;
      pen.font = theme.font(true);
      pen.textBaseline = "top";
      pen.textAlign = "left";
      const words = stage.policies.length ? `begins: ${stage.policies.join(", ")}` : "as before";
      pen.fillText(shortened(words, this.width - x - 14, theme), x + 12, 0);
    }
  }

  // --- the cursor ---------------------------------------------------------------------------------------

  draw() {
    const { pen, view: { theme, week, panes } } = this;
    pen.clearRect(0, 0, this.width, this.height);
    pen.drawImage(this.still, 0, 0, this.width, this.height);
    const x = this.x(week);
    strokeLine(pen, [x, this.top - 4, x, this.height - theme.size * 1.3], { colour: theme.ink, width: 2 });
    const shares = panes.map((pane) => pane.recording.shares[week]);
    shares.forEach((share) => {
      pen.beginPath();
      SHAPES.circle(pen, x, this.y(share), 5);
      pen.fillStyle = theme.blue;
      pen.fill();
      pen.lineWidth = 2;
      pen.strokeStyle = theme.paper;
      pen.stroke();
    });
    this.writeShares(x, shares);
  }

  /** The shares beside the cursor, far enough from each other to be read. */
  writeShares(x, shares) {
    const { pen, view: { theme } } = this;
    const ys = shares.map((share) => Math.min(this.y(0) - 6, Math.max(this.top + 4, this.y(share))));
    if (ys.length === 2 && Math.abs(ys[0] - ys[1]) < theme.size) {
      const upper = ys[0] < ys[1] ? 0 : 1;
      const middle = Math.min(this.y(0) - 14, Math.max(this.top + 12, (ys[0] + ys[1]) / 2));
      ys[upper] = middle - theme.size / 2;
      ys[1 - upper] = middle + theme.size / 2;
    }
    pen.font = theme.font(true);
    pen.textBaseline = "middle";
    pen.textAlign = "left";
    shares.forEach((share, place) => {
      pen.lineWidth = 4;
      pen.strokeStyle = theme.paper;
      pen.strokeText(percent(share), x + 10, ys[place]);
      pen.fillStyle = theme.blue;
      pen.fillText(percent(share), x + 10, ys[place]);
    });
  }
}

/** A text cut so that it fits a width. */
function shortened(text, width, theme) {
  if (theme.width(text, true) <= width) return text;
  let end = text.length;
  while (end > 0 && theme.width(`${text.slice(0, end)}\u2026`, true) > width) end--;
  return `${text.slice(0, end).trimEnd()}\u2026`;
}
