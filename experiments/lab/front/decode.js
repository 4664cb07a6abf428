/* A recording as Python packs it (experiments/lab/recording.py): base64 of gzip of JSON, columns of numbers inside. */

const COLUMN_TYPES = { u1: Uint8Array, u2: Uint16Array, i2: Int16Array, i4: Int32Array };
const TABLES = ["students", "faculty", "ties", "knots", "requests", "weekly"];

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Return the recording held in a packed text. */
async function unpacked(base64) {
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const content = JSON.parse(await new Response(stream).text());
  for (const name of TABLES) {
    for (const [column, { type, data }] of Object.entries(content[name])) {
      content[name][column] = new COLUMN_TYPES[type](bytesOf(data).buffer);
    }
  }
  return new Recording(content);
}

/** Rows by a whole number: those of group g are order[offsets[g]] up to order[offsets[g + 1]], as they came. */
function grouped(keys, groups) {
  const offsets = new Int32Array(groups + 1);
  for (const key of keys) if (key >= 0 && key < groups) offsets[key + 1]++;
  for (let group = 0; group < groups; group++) offsets[group + 1] += offsets[group];
  const next = offsets.slice();
  const order = new Int32Array(offsets[groups]);
  keys.forEach((key, row) => {
    if (key >= 0 && key < groups) order[next[key]++] = row;
  });
  return { offsets, order };
}

/** One run: Python's tables, and the indexes that let a week be drawn without reading all of them. */
class Recording {
  constructor(content) {
    Object.assign(this, content);
    const { students, faculty, ties, knots, requests, weeks } = this;
    this.rowOf = { student: rowsById(students.id), faculty: rowsById(faculty.id) };
    this.firstKnot = new Int32Array(ties.knots.length + 1);
    this.tieOfKnot = new Int32Array(knots.week.length);
    for (let tie = 0, knot = 0; tie < ties.knots.length; tie++) {
      for (let i = 0; i < ties.knots[tie]; i++) this.tieOfKnot[knot++] = tie;
      this.firstKnot[tie + 1] = knot;
    }
    // What is known of the week before the run began is known when it begins.
    this.knotsByWeek = grouped(knots.week.map((week) => Math.max(week, 0)), weeks);
    this.requestsByWeek = grouped(requests.week, weeks);
    this.tiesOfStudent = grouped(ties.student, students.id.length);
    this.mentoringTies = Int32Array.from(ties.start.keys()).filter((tie) => ties.start[tie] >= 0);
    this.accepted = this.outcomes.indexOf("accepted");
    this.classSize = students.place.reduce((most, place) => Math.max(most, place + 1), 0);
    this.years = Math.ceil(weeks / this.weeks_per_year);
    this.deskOf = desks(this);
    this.shares = sharesMentored(this);
  }

  /** The class year of a student in a week, from 0; below 0 before entry, class_years or more after graduation. */
  classOf(student, week) {
    return Math.floor((week - this.students.entry[student]) / this.weeks_per_year);
  }

  isStudying(student, week) {
    const year = this.classOf(student, week);
    return year >= 0 && year < this.class_years;
  }

  isThere(faculty, week) {
    return this.faculty.arrival[faculty] <= week && week < this.faculty.departure[faculty];
  }

  isPresent(kind, row, week) {
    return kind === "student" ? this.isStudying(row, week) : this.isThere(row, week);
  }

  /** The timetable in force in a week. */
  timetable(week) {
    return this.timetables.findLast((timetable) => timetable.from_week <= week) ?? this.timetables[0];
  }

  /** The block a class year is in: {phase, clinical}; phase is "" in vacation. */
  block(classYear, week) {
    let left = week % this.weeks_per_year;
    for (const [phase, weeks, clinical] of this.timetable(week).years[classYear]) {
      if (left < weeks) return { phase, clinical };
      left -= weeks;
    }
    return { phase: "", clinical: false };
  }

  /** Weeks since a class first came into clinical blocks, or -1 when it has not yet. */
  weeksInClinic(classYear, week) {
    const entry = (Math.floor(week / this.weeks_per_year) - classYear) * this.weeks_per_year;
    for (let past = entry; past <= week; past++) {
      const year = Math.floor((past - entry) / this.weeks_per_year);
      if (past >= 0 && this.block(year, past).clinical) return week - past;
    }
    return -1;
  }
}

function rowsById(ids) {
  return new Map(Array.from(ids, (id, row) => [id, row]));
}

/** The desk of each faculty member in the department: whoever follows takes a free one, so that places stay. */
function desks({ faculty, departments }) {
  const desk = new Uint16Array(faculty.id.length);
  const freeFrom = departments.map(() => []);
  const rows = [...faculty.id.keys()].sort((a, b) => faculty.arrival[a] - faculty.arrival[b] || a - b);
  for (const row of rows) {
    const free = freeFrom[faculty.department[row]];
    const found = free.findIndex((week) => week <= faculty.arrival[row]);
    desk[row] = found < 0 ? free.length : found;
    free[desk[row]] = faculty.departure[row];
  }
  return desk;
}

/** The share of all students with a mentor in each week, 0 to 1. */
function sharesMentored({ weekly, weeks, class_years: years }) {
  return Float32Array.from({ length: weeks }, (_, week) => {
    const sum = (column) => column.subarray(week * years, (week + 1) * years).reduce((a, b) => a + b, 0);
    return sum(weekly.mentored) / Math.max(1, sum(weekly.enrolled));
  });
}
