/* One run on a canvas: blocks, haze, ties, people, and what flashes. */

const CROSSING_WEEKS = 8; // for so long a class that came into the clerkships is marked
const FLASH = 1000; // milliseconds a request is seen while playing
const REACH = 12; // CSS pixels from the pointer to who is meant

class Pane {
  constructor(view, recording, canvas) {
    Object.assign(this, { view, recording, canvas, other: null, isRight: false });
    this.moment = new Moment(recording);
    this.haze = new Haze();
    this.still = document.createElement("canvas");
    this.flashes = [];
    this.place = (kind, row) => (kind === "student" ? this.placeOfStudent(row) : this.placeOfFaculty(row));
  }

  resize(width, height) {
    Object.assign(this, { width, height });
    const recordings = this.view.panes.map((pane) => pane.recording);
    this.layout = new Layout(width, height, recordings, this.view.theme);
    this.pen = fitted(this.canvas, width, height);
    this.stillPen = fitted(this.still, width, height);
    this.haze.resize(width, height);
  }

  placeOfStudent(row) {
    const classYear = this.recording.classOf(row, this.moment.week);
    return this.layout.student(this.recording.students.place[row], classYear + this.view.classOffset());
  }

  placeOfFaculty(row) {
    return this.layout.faculty(this.recording.faculty.department[row], this.recording.deskOf[row]);
  }

  /** Where lines leave the class of a student, and where they come to the department of a faculty member. */
  exit(student) {
    const classYear = this.recording.classOf(student, this.moment.week) + this.view.classOffset();
    return this.layout.exit(this.placeOfStudent(student), classYear);
  }

  entry(faculty) {
    return this.layout.entry(this.placeOfFaculty(faculty), this.recording.faculty.department[faculty]);
  }

  /** The line from a student's place to a faculty member's desk. */
  path(student, faculty) {
    const path = new Path2D();
    const [from, to] = [this.exit(student), this.entry(faculty)];
    const [first, second] = this.layout.bend(from, to);
    path.moveTo(...this.placeOfStudent(student));
    path.lineTo(...from);
    path.bezierCurveTo(...first, ...second, ...to);
    path.lineTo(...this.placeOfFaculty(faculty));
    return path;
  }

  // --- who is looked at -------------------------------------------------------------------------------

  /** Take note of who is chosen and whom they know, and of who passes the filter. */
  look() {
    const { selected, filter } = this.view;
    const row = selected && this.recording.rowOf[selected.kind].get(selected.id);
    this.chosen = row === undefined || row === null ? null : { kind: selected.kind, row };
    this.chosenTies = [];
    this.lit = null;
    if (this.chosen) {
      this.chosenTies = this.moment.tiesOf(this.chosen.kind, row).filter(([tie, connection]) => {
        return connection >= LEAST_SHOWN || this.moment.isMentoring(tie);
      });
      this.lit = { student: new Set(), faculty: new Set() };
      this.lit[this.chosen.kind].add(row);
      for (const [tie] of this.chosenTies) {
        this.lit.student.add(this.recording.ties.student[tie]);
        this.lit.faculty.add(this.recording.ties.faculty[tie]);
      }
    }
    this.shown = this.moment.students.filter((student) => this.passes(filter, student));
    this.shownSet = new Set(this.shown);
  }

  passes(filter, student) {
    if (filter === "all") return true;
    if (filter === "with") return this.moment.mentors[student] > 0;
    if (filter === "without") return this.moment.mentors[student] === 0;
    if (filter === "different") return !["with", "without"].includes(this.kindOf(student));
    return this.recording.classOf(student, this.moment.week) === Number(filter);
  }

  isLit(kind, row) {
    if (this.lit) return this.lit[kind].has(row);
    if (kind === "student") return this.shownSet.has(row);
    return true;
  }

  /** The mark of a student: with or without a mentor, and whether that differs in the other pane. */
  kindOf(student) {
    const here = this.moment.mentors[student] > 0;
    if (this.other) {
      const row = this.other.recording.rowOf.student.get(this.recording.students.id[student]);
      const there = row !== undefined && this.other.moment.mentors[row] > 0;
      if (here !== there) return (here === this.isRight ? "gained" : "lost") + (here ? "Here" : "There");
    }
    return here ? "with" : "without";
  }

  colourOfTie(student) {
    const kind = this.kindOf(student);
    return this.view.theme[kind === "gainedHere" ? "orange" : kind === "lostHere" ? "green" : "blue"];
  }

  // --- drawing ----------------------------------------------------------------------------------------

  /** Draw what stays until the next week; the haze as it was last drawn, or none while classes move. */
  drawStill({ withHaze }) {
    const { stillPen: pen, view } = this;
    pen.clearRect(0, 0, this.width, this.height);
    this.drawBlocks(pen);
    if (withHaze && view.acquaintances && !this.lit) pen.drawImage(this.haze.canvas, 0, 0, this.width, this.height);
    this.drawTies(pen);
    this.drawFaculty(pen);
    this.drawStudents(pen);
    this.drawDepartments(pen);
    this.drawChosen(pen);
  }

  /** Draw the haze of this week. */
  drawHaze() {
    if (!this.view.acquaintances || this.lit) return;
    const ends = {
      exit: (student) => this.exit(student),
      entry: (faculty) => this.entry(faculty),
      isTall: this.layout.isTall,
    };
    this.haze.draw(this.moment, this.shown, ends, this.view.theme.quiet);
  }

  /** Put a frame together. Returns whether something still moves. */
  draw(now) {
    this.pen.clearRect(0, 0, this.width, this.height);
    this.pen.drawImage(this.still, 0, 0, this.width, this.height);
    this.flashes = this.flashes.filter((flash) => flash.born === null || now - flash.born < FLASH);
    for (const flash of this.flashes) {
      const isStill = flash.born === null || this.view.still.matches;
      this.drawFlash(flash, isStill ? 0.1 : (now - flash.born) / FLASH);
    }
    return this.flashes.some((flash) => flash.born !== null);
  }

  drawBlocks(pen) {
    const { layout, recording, moment, view } = this;
    const { theme } = view;
    const crossed = crossing(recording, moment.week, CROSSING_WEEKS);
    for (let classYear = 0; classYear < layout.years; classYear++) {
      const [x, y, width, height] = layout.block(classYear);
      const { phase, clinical } = recording.block(classYear, moment.week);
      const isNew = crossed.some((own) => own.classYear === classYear);
      pen.fillStyle = clinical ? theme.wash : theme.paper;
      pen.fillRect(x, y, width, height);
      pen.lineWidth = isNew ? 3 : 1;
      pen.strokeStyle = isNew ? theme.orange : theme.line;
      pen.setLineDash(phase === "" ? [4, 4] : []);
      pen.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
      pen.setLineDash([]);
      if (clinical) {
        pen.fillStyle = isNew ? theme.orange : theme.quiet;
        pen.fillRect(x, y, width, 4);
      }
      this.drawBlockLabel(pen, classYear, phase, isNew);
    }
  }

  /** The name of a class, its share with a mentor, and the phase it is in. */
  drawBlockLabel(pen, classYear, phase, isNew) {
    const { layout, view: { theme } } = this;
    const [left, top, width] = layout.block(classYear);
    const { mentored, enrolled } = this.moment.counts(classYear);
    const share = enrolled === 0 ? "" : percent(mentored / enrolled);
    const names = [classInWords(classYear), classInShort(classYear), classInShort(classYear).split(" ")[0]];
    const right = layout.isTall ? width - layout.padding : layout.insetX - layout.padding;
    const room = right - layout.padding - (layout.lines === 2 ? theme.width(` ${share}`, true) : 0);
    const name = names.find((own) => theme.width(own, true) <= room) ?? names.at(-1);
    const words = isNew ? `\u25b6 ${phaseInWords(phase)}` : phaseInWords(phase);
    const above = layout.isTall ? 9 : (layout.blockHeight - layout.lines * layout.line) / 2 + 2;
    const [x, y] = [left + layout.padding, top + above];
    const nameStyle = { font: theme.font(true), colour: theme.ink };
    const colour = isNew ? theme.orange : theme.quiet;
    const phaseStyle = { font: theme.font(isNew), colour, most: left + width - x };
    const shareStyle = { font: theme.font(true), colour: theme.blue };
    writeText(pen, name, x, y, nameStyle);
    if (layout.lines === 1) writeText(pen, words, x + theme.width(name, true) + 12, y, phaseStyle);
    else writeText(pen, words, x, y + layout.line, phaseStyle);
    if (layout.lines === 3) writeText(pen, share, x, y + 2 * layout.line, shareStyle);
    else writeText(pen, share, left + right, y, { ...shareStyle, align: "right" });
  }

  drawDepartments(pen) {
    const { layout, view: { theme } } = this;
    const style = { font: theme.font(), colour: theme.ink, halo: theme.paper };
    for (const { name, x, labelY } of layout.departments) writeText(pen, name, x, labelY, style);
  }

  drawTies(pen) {
    const { moment } = this;
    const { ties } = this.recording;
    if (this.lit) this.drawKnown(pen);
    pen.lineWidth = this.lit ? 2.5 : Math.max(1.4, this.layout.step * 0.14);
    const differs = (tie) => this.kindOf(ties.student[tie]).endsWith("Here");
    // What differs lies on top of what does not.
    const order = this.other ? moment.mentoring.toSorted((a, b) => differs(a) - differs(b)) : moment.mentoring;
    for (const tie of order) {
      const [student, faculty] = [ties.student[tie], ties.faculty[tie]];
      pen.globalAlpha = this.opacityOf(student, faculty);
      pen.strokeStyle = this.colourOfTie(student);
      pen.stroke(this.path(student, faculty));
    }
    pen.globalAlpha = 1;
  }

  /** How plain a mentoring tie is: that of whoever is chosen most, then what differs between panes. */
  opacityOf(student, faculty) {
    if (this.lit) return this.isChosen(student, faculty) ? 1 : DIM / 2;
    if (!this.shownSet.has(student)) return DIM / 2;
    if (!this.other) return 0.55;
    return this.kindOf(student) === "with" ? 0.3 : 0.75;
  }

  isChosen(student, faculty) {
    const { kind, row } = this.chosen;
    return kind === "student" ? row === student : row === faculty;
  }

  /** The acquaintances of whoever is chosen, each line as strong as the connection. */
  drawKnown(pen) {
    const { ties } = this.recording;
    if (!this.view.acquaintances) return;
    pen.strokeStyle = this.view.theme.pale;
    for (const [tie, connection] of this.chosenTies) {
      pen.globalAlpha = this.moment.inContact(tie) ? 1 : 0.35 + (0.5 * connection) / FULL;
      pen.lineWidth = 0.6 + (2.4 * connection) / FULL;
      pen.stroke(this.path(ties.student[tie], ties.faculty[tie]));
    }
    pen.globalAlpha = 1;
  }

  drawFaculty(pen) {
    const groups = new Groups();
    for (const row of this.moment.faculty) {
      const isLit = this.isLit("faculty", row);
      const kind = this.moment.mentees[row] > 0 ? "mentor" : this.lit && isLit ? "acquaintance" : "faculty";
      groups.add(kind, isLit, this.placeOfFaculty(row));
    }
    groups.draw(pen, this.view.theme, this.layout.desk);
  }

  drawStudents(pen) {
    const groups = new Groups();
    for (const row of this.moment.students) {
      groups.add(this.kindOf(row), this.isLit("student", row), this.placeOfStudent(row));
    }
    // Those who have just graduated (or, going back, have not yet come) leave with their class.
    const leaving = this.view.isGliding() ? this.leaving() : [];
    for (const row of leaving) groups.add("without", false, this.placeOfStudent(row));
    groups.draw(pen, this.view.theme, this.layout.step);
  }

  leaving() {
    const classYear = this.view.classOffset() < 0 ? this.recording.class_years : -1;
    const rows = this.recording.students.id.keys();
    return [...rows].filter((row) => this.recording.classOf(row, this.moment.week) === classYear);
  }

  drawChosen(pen) {
    if (!this.chosen || !this.recording.isPresent(this.chosen.kind, this.chosen.row, this.moment.week)) return;
    const [x, y] = this.place(this.chosen.kind, this.chosen.row);
    const radius = Math.max(8, this.layout.step * 0.75);
    for (const [colour, width] of [[this.view.theme.paper, 6], [this.view.theme.ink, 3]]) {
      pen.beginPath();
      SHAPES.circle(pen, x, y, radius);
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.stroke();
    }
  }

  // --- requests ---------------------------------------------------------------------------------------

  /** Let this week's requests flash; born is the time, or null where they stay until the week changes. */
  flash(born) {
    if (born === null) this.flashes = [];
    for (const request of this.moment.requests()) this.flashes.push({ ...request, born });
  }

  drawFlash({ student, faculty, accepted }, age) {
    if (!this.isLit("student", student) || !this.recording.isStudying(student, this.moment.week)) return;
    const { pen, view: { theme } } = this;
    const from = this.placeOfStudent(student);
    const to = faculty < 0 ? from : this.placeOfFaculty(faculty);
    const path = faculty < 0 ? new Path2D() : this.path(student, faculty);
    pen.globalAlpha = 1 - age;
    if (accepted) this.drawBeginning(path, [from, to], age);
    else drawRefusal(pen, theme, path, to);
    pen.globalAlpha = 1;
  }

  /** A request accepted: a broad line, and rings that widen as it ages (0 to 1). */
  drawBeginning(path, ends, age) {
    const { pen, layout, view: { theme } } = this;
    pen.strokeStyle = theme.blue;
    pen.lineWidth = 5;
    pen.stroke(path);
    pen.lineWidth = 2.5;
    for (const [x, y] of ends) {
      pen.beginPath();
      SHAPES.circle(pen, x, y, layout.step * (0.6 + 0.9 * age));
      pen.stroke();
    }
  }

  // --- the pointer ------------------------------------------------------------------------------------

  /** Who is drawn at a point of the canvas (CSS pixels): {kind, row}, or null. */
  at(x, y) {
    let [best, least] = [null, REACH];
    for (const [kind, rows] of [["student", this.moment.students], ["faculty", this.moment.faculty]]) {
      for (const row of rows) {
        const [ownX, ownY] = this.place(kind, row);
        const distance = Math.hypot(ownX - x, ownY - y);
        if (distance < least) [best, least] = [{ kind, row }, distance];
      }
    }
    return best;
  }
}

/** Points to draw, gathered by kind of mark, the dim ones below the lit. */
class Groups {
  constructor() {
    this.points = [new Map(), new Map()];
  }

  add(kind, isLit, [x, y]) {
    const group = this.points[isLit ? 1 : 0];
    if (!group.has(kind)) group.set(kind, []);
    group.get(kind).push(x, y);
  }

  draw(pen, theme, space) {
    this.points.forEach((group, isLit) => {
      pen.globalAlpha = isLit ? 1 : DIM;
      for (const [kind, points] of group) drawMarks(pen, theme, kind, points, space);
    });
    pen.globalAlpha = 1;
  }
}
