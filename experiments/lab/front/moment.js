/* One week of a recording. Going from week to week touches only what changes: a few hundred knots of many thousands. */

const FADES = 0; // of a knot: nobody meets until the next
const FULL = 255; // a connection of 1

class Moment {
  constructor(recording) {
    this.recording = recording;
    this.week = -1;
    this.knotOf = new Int32Array(recording.ties.student.length).fill(-1);
    this.fade = Float32Array.from({ length: recording.weeks + 2 }, (_, gap) => 0.5 ** (gap / recording.half_life));
    this.mentors = new Uint8Array(recording.students.id.length); // of each student, how many
    this.mentees = new Uint8Array(recording.faculty.id.length);
    this.mentoring = []; // ties
    this.students = []; // rows of those at the school
    this.faculty = [];
    this.isThere = new Uint8Array(recording.faculty.id.length);
  }

  go(week) {
    while (this.week < week) this.forward();
    while (this.week > week) this.back();
    this.count();
  }

  forward() {
    const { tieOfKnot, knotsByWeek } = this.recording;
    this.week++;
    for (let i = knotsByWeek.offsets[this.week]; i < knotsByWeek.offsets[this.week + 1]; i++) {
      const knot = knotsByWeek.order[i];
      this.knotOf[tieOfKnot[knot]] = knot;
    }
  }

  back() {
    const { tieOfKnot, knotsByWeek, firstKnot } = this.recording;
    for (let i = knotsByWeek.offsets[this.week + 1] - 1; i >= knotsByWeek.offsets[this.week]; i--) {
      const knot = knotsByWeek.order[i];
      const tie = tieOfKnot[knot];
      this.knotOf[tie] = knot === firstKnot[tie] ? -1 : knot - 1;
    }
    this.week--;
  }

  count() {
    const { recording, week } = this;
    const { ties } = recording;
    this.mentors.fill(0);
    this.mentees.fill(0);
    this.students = [...recording.students.id.keys()].filter((row) => recording.isStudying(row, week));
    this.faculty = [...recording.faculty.id.keys()].filter((row) => recording.isThere(row, week));
    this.isThere.fill(0);
    for (const row of this.faculty) this.isThere[row] = 1;
    this.mentoring = [...recording.mentoringTies].filter((tie) => this.isMentoring(tie));
    for (const tie of this.mentoring) {
      this.mentors[ties.student[tie]]++;
      this.mentees[ties.faculty[tie]]++;
    }
  }

  isMentoring(tie) {
    const { start, stop } = this.recording.ties;
    return start[tie] >= 0 && start[tie] <= this.week && (stop[tie] < 0 || stop[tie] > this.week);
  }

  /** How well two know each other at the end of the week, 0 to FULL. */
  connection(tie) {
    const { knots, firstKnot } = this.recording;
    const knot = this.knotOf[tie];
    if (knot < 0) return 0;
    const since = this.week - knots.week[knot];
    const value = knots.connection[knot];
    if (knots.then[knot] === FADES || knot + 1 >= firstKnot[tie + 1]) return value * this.fade[since];
    const span = knots.week[knot + 1] - knots.week[knot];
    return value + ((knots.connection[knot + 1] - value) * since) / span;
  }

  /** Whether two were together this week: on a line between two knots. */
  inContact(tie) {
    const { knots, firstKnot } = this.recording;
    let knot = this.knotOf[tie];
    if (knot >= 0 && knots.week[knot] === this.week) knot--;
    return knot >= firstKnot[tie] && knots.then[knot] !== FADES;
  }

  /** Call visit(tie, connection) for the ties of a student to faculty at the school. */
  eachTieOf(student, visit) {
    const { ties, tiesOfStudent } = this.recording;
    for (let i = tiesOfStudent.offsets[student]; i < tiesOfStudent.offsets[student + 1]; i++) {
      const tie = tiesOfStudent.order[i];
      if (this.knotOf[tie] < 0 || !this.isThere[ties.faculty[tie]]) continue;
      visit(tie, this.connection(tie));
    }
  }

  /** The ties of somebody, as [tie, connection]; those of a student who left, or with one who left, are gone. */
  tiesOf(kind, row) {
    const found = [];
    const { ties } = this.recording;
    const own = this.recording.isPresent(kind, row, this.week) ? [row] : [];
    const students = kind === "student" ? own : this.students;
    for (const student of students) {
      this.eachTieOf(student, (tie, connection) => {
        if (kind === "student" || ties.faculty[tie] === row) found.push([tie, connection]);
      });
    }
    return found;
  }

  /** Requests of the week: {student, faculty (-1: nobody found), accepted}. */
  requests() {
    const { requests, requestsByWeek, accepted } = this.recording;
    const rows = requestsByWeek.order.subarray(
      requestsByWeek.offsets[this.week],
      requestsByWeek.offsets[this.week + 1],
    );
    return Array.from(rows, (row) => ({
      student: requests.student[row],
      faculty: requests.faculty[row],
      accepted: requests.outcome[row] === accepted,
    }));
  }

  /** Students with a mentor and at the school, of one class year (from 0) or of all. */
  counts(classYear = -1) {
    const { weekly, class_years: years } = this.recording;
    const sum = (column) => {
      const row = column.subarray(this.week * years, (this.week + 1) * years);
      return classYear < 0 ? row.reduce((a, b) => a + b, 0) : row[classYear];
    };
    return { mentored: sum(weekly.mentored), enrolled: sum(weekly.enrolled) };
  }
}
