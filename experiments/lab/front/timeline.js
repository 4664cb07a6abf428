/* The time line: the share with a mentor, the blocks of each class year, where policies begin, and the week shown. */

const STRIP = 36; // CSS pixels, height of the curve
const ROW_GAP = 2;
const THUMB = 20; // CSS pixels, width of the slider's thumb

class TimeLine {
  constructor(view, canvas, range) {
    Object.assign(this, { view, canvas, range, recording: view.panes[0].recording });
    this.still = document.createElement("canvas");
    canvas.onpointerdown = (event) => this.drag(event);
  }

  resize(width) {
    const { theme } = this.view;
    const line = Math.round(theme.size * 1.3);
    this.width = width;
    this.rowHeight = line - 2;
    this.labels = Array.from({ length: this.recording.class_years }, (_, classYear) => {
      return width < 600 ? classInShort(classYear) : classInWords(classYear);
    });
    this.left = Math.ceil(Math.max(...this.labels.map((label) => theme.width(label)))) + 14;
    this.right = 52; // room for the share beside the cursor
    this.top = this.policies().length > 0 ? line + 4 : 8;
    this.rowsTop = this.top + STRIP + 6;
    this.bottom = this.rowsTop + this.labels.length * (this.rowHeight + ROW_GAP);
    this.height = this.bottom + line;
    this.canvas.style.height = `${this.height}px`;
    this.pen = fitted(this.canvas, width, this.height);
    this.stillPen = fitted(this.still, width, this.height);
    // The middle of the slider's thumb is where the cursor is.
    this.range.style.marginLeft = `${this.left - THUMB / 2}px`;
    this.range.style.width = `${width - this.left - this.right + THUMB}px`;
  }

  /** Where the policies of any pane begin after the first week: [{week, policies}, ...]. */
  policies() {
    const { panes, firstWeek, lastWeek } = this.view;
    const stages = panes.flatMap((pane) => pane.recording.stages);
    const seen = stages.filter((stage) => stage.week > firstWeek && stage.week <= lastWeek);
    return [...new Map(seen.map((stage) => [stage.week, stage])).values()];
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

  y(share) {
    return this.top + STRIP * (1 - share / this.most);
  }

  drag(event) {
    const go = ({ clientX }) => this.view.scrub(this.weekAt(clientX - this.canvas.getBoundingClientRect().left));
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.onpointermove = go;
    this.canvas.onpointerup = this.canvas.onpointercancel = () => (this.canvas.onpointermove = null);
    go(event);
  }

  // --- what stays ---------------------------------------------------------------------------------------

  drawStill() {
    const { panes, firstWeek, lastWeek } = this.view;
    const shares = panes.map(({ recording }) => recording.shares.slice(firstWeek, lastWeek + 1));
    this.most = Math.max(0.1, Math.ceil(10 * Math.max(...shares.map((own) => Math.max(...own)))) / 10);
    this.stillPen.clearRect(0, 0, this.width, this.height);
    this.drawYears();
    this.labels.forEach((label, classYear) => this.drawRow(label, classYear));
    this.drawCurves();
    this.policies().forEach((stage) => this.drawPolicy(stage));
  }

  drawYears() {
    const { stillPen: pen, recording, view: { theme, firstWeek, lastWeek } } = this;
    const perYear = recording.weeks_per_year;
    for (let year = Math.floor(firstWeek / perYear); year * perYear <= lastWeek; year++) {
      const x = this.x(Math.max(firstWeek, year * perYear));
      strokeLine(pen, [x, this.top, x, this.height], { colour: theme.line, width: 1 });
      const room = this.x((year + 1) * perYear) - x - 8;
      const label = [`Year ${year + 1}`, `${year + 1}`, ""].find((text) => theme.width(text) <= room) ?? "";
      const style = { font: theme.font(), colour: theme.quiet, baseline: "bottom" };
      writeText(pen, label, x + 5, this.height, style);
    }
  }

  drawRow(label, classYear) {
    const { stillPen: pen, recording, view: { theme, firstWeek, lastWeek } } = this;
    const perYear = recording.weeks_per_year;
    const y = this.rowsTop + classYear * (this.rowHeight + ROW_GAP);
    const style = { font: theme.font(), colour: theme.ink, baseline: "middle" };
    writeText(pen, label, 0, y + this.rowHeight / 2 + 1, style);
    let before = "";
    for (let year = Math.floor(firstWeek / perYear); year * perYear <= lastWeek; year++) {
      const blocks = recording.timetable(year * perYear).years[classYear];
      this.drawBlocks(blocks, year * perYear, y);
      // Named in the first whole year, and again where the timetable changes.
      if (year * perYear < firstWeek || JSON.stringify(blocks) === before) continue;
      this.namePhases(blocks, year * perYear, y, style);
      before = JSON.stringify(blocks);
    }
  }

  /** The blocks of one class year in one year; with patients they are filled, without only outlined. */
  drawBlocks(blocks, from, y) {
    const { stillPen: pen, view: { theme, firstWeek, lastWeek } } = this;
    let week = from;
    for (const [phase, weeks, clinical] of blocks) {
      const [x, toX] = [week, week + weeks].map((end) => this.x(Math.min(lastWeek + 1, Math.max(firstWeek, end))));
      week += weeks;
      if (phase === "" || toX <= x) continue;
      pen.fillStyle = theme[clinical ? "behind" : "wash"];
      pen.fillRect(x, y, toX - x, this.rowHeight);
      // A notch where a block ends; the name of the phase stands above it.
      strokeLine(pen, [toX, y + this.rowHeight - 5, toX, y + this.rowHeight], { colour: theme.paper, width: 2 });
      const edge = [x, y + this.rowHeight - 0.5, toX, y + this.rowHeight - 0.5];
      if (!clinical) strokeLine(pen, edge, { colour: theme.line, width: 1 });
    }
  }

  /** Write the name of each phase over its blocks, where it fits. */
  namePhases(blocks, from, y, style) {
    let week = from;
    for (let i = 0; i < blocks.length; ) {
      const [phase] = blocks[i];
      const start = week;
      while (i < blocks.length && blocks[i][0] === phase) week += blocks[i++][1];
      const words = phaseInWords(phase);
      const fits = this.view.theme.width(words) + 8 <= this.x(week) - this.x(start);
      if (phase && fits) writeText(this.stillPen, words, this.x(start) + 5, y + this.rowHeight / 2 + 1, style);
    }
  }

  drawCurves() {
    const { stillPen: pen, view: { theme, panes } } = this;
    for (const share of [0, this.most]) {
      const y = Math.round(this.y(share)) + 0.5;
      strokeLine(pen, [this.left, y, this.width - this.right, y], { colour: theme.line, width: 1 });
    }
    const style = { font: theme.font(), colour: theme.quiet };
    writeText(pen, percent(this.most), 0, this.top - 3, style);
    if (this.width >= 600) writeText(pen, "mentored", 0, this.y(0) + 2, { ...style, baseline: "bottom" });
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

  trace(shares) {
    const { firstWeek, lastWeek } = this.view;
    for (let week = firstWeek; week <= lastWeek; week++) this.stillPen.lineTo(this.x(week), this.y(shares[week]));
  }

  /** Fill between the curves: orange where the right has more with a mentor, green where it has fewer. */
  drawBetween() {
    const { stillPen: pen, view: { theme, panes, firstWeek, lastWeek } } = this;
    const [left, right] = panes.map((pane) => pane.recording.shares);
    pen.globalAlpha = 0.4;
    for (let week = firstWeek; week < lastWeek; week++) {
      const [x, toX] = [Math.round(this.x(week)), Math.round(this.x(week + 1))];
      const [y, toY] = [this.y(left[week]), this.y(right[week])];
      pen.fillStyle = toY < y ? theme.orange : theme.green;
      pen.fillRect(x, Math.min(y, toY), toX - x, Math.abs(toY - y));
    }
    pen.globalAlpha = 1;
  }

  drawPolicy({ week, policies }) {
    const { stillPen: pen, view: { theme } } = this;
    const x = this.x(week);
    strokeLine(pen, [x, 8, x, this.bottom], { colour: theme.orange, width: 2 });
    pen.beginPath();
    SHAPES.up(pen, x, 9, 6);
    pen.fillStyle = theme.orange;
    pen.fill();
    const words = `From here: ${policies.join(", ") || "as it was"}`;
    const style = { font: theme.font(true), colour: theme.ink };
    writeText(pen, shortened(words, this.width - x - 14, theme), x + 12, 1, style);
  }

  // --- the cursor ---------------------------------------------------------------------------------------

  draw() {
    const { pen, view: { theme, week, panes } } = this;
    pen.clearRect(0, 0, this.width, this.height);
    pen.drawImage(this.still, 0, 0, this.width, this.height);
    const x = this.x(week);
    strokeLine(pen, [x, this.top - 6, x, this.bottom], { colour: theme.ink, width: 2 });
    const shares = panes.map((pane) => pane.recording.shares[week]);
    for (const share of shares) {
      pen.beginPath();
      SHAPES.circle(pen, x, this.y(share), 5);
      Object.assign(pen, { fillStyle: theme.blue, strokeStyle: theme.paper, lineWidth: 2 });
      pen.fill();
      pen.stroke();
    }
    const places = this.apart(shares.map((share) => this.y(share)));
    shares.forEach((share, place) => this.writeShare(percent(share), x + 10, places[place]));
  }

  /** Heights for the shares beside the cursor, far enough from each other to be read. */
  apart(ys) {
    const line = this.view.theme.size;
    const within = (y, room) => Math.min(this.y(0) - room, Math.max(this.top + room, y));
    if (ys.length === 1 || Math.abs(ys[0] - ys[1]) >= line) return ys.map((y) => within(y, line / 2));
    const middle = within((ys[0] + ys[1]) / 2, line);
    return ys.map((_, place) => middle + ((ys[0] < ys[1]) === (place === 0) ? -line / 2 : line / 2));
  }

  writeShare(text, x, y) {
    const { pen, view: { theme } } = this;
    pen.fillStyle = theme.paper;
    pen.fillRect(x - 3, y - theme.size / 2, theme.width(text, true) + 6, theme.size);
    writeText(pen, text, x, y + 1, { font: theme.font(true), colour: theme.blue, baseline: "middle" });
  }
}

/** A text cut so that it fits a width. */
function shortened(text, width, theme) {
  if (theme.width(text, true) <= width) return text;
  let end = text.length;
  while (end > 0 && theme.width(`${text.slice(0, end)}\u2026`, true) > width) end--;
  return `${text.slice(0, end).trimEnd()}\u2026`;
}
