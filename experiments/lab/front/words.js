/* What the view says in words. */

const ORDINALS = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"];
const PHASES = { clerkship: "clerkships", elective: "electives" };

/** A name of a code in words: "basic_science" is "basic science". */
function inWords(name, capital = false) {
  const words = name.replaceAll("_", " ");
  return capital ? words[0].toUpperCase() + words.slice(1) : words;
}

function phaseInWords(phase) {
  return phase === "" ? "vacation" : (PHASES[phase] ?? inWords(phase));
}

/** The students of a class year (from 0): "Third-years". */
function classInWords(classYear) {
  return `${ORDINALS[classYear] ?? `Year ${classYear + 1}`}-years`;
}

function classInShort(classYear) {
  return `${classYear + 1}${["st", "nd", "rd"][classYear] ?? "th"} year`;
}

function dateInWords(recording, week) {
  const perYear = recording.weeks_per_year;
  return `Year ${Math.floor(week / perYear) + 1}, week ${(week % perYear) + 1}`;
}

function percent(share) {
  return `${Math.round(100 * share)} %`;
}

function countInWords({ mentored, enrolled }) {
  return `${mentored} of ${enrolled} students have a mentor (${percent(mentored / Math.max(1, enrolled))})`;
}

/** The classes that came from the classroom into clinical blocks within so many weeks: [{classYear, phase}, ...]. */
function crossing(recording, week, weeks) {
  const found = [];
  for (let classYear = 1; classYear < recording.class_years; classYear++) {
    const since = recording.weeksInClinic(classYear, week);
    const inYear = since <= week % recording.weeks_per_year; // this class year, not the one before
    const isThere = week >= classYear * recording.weeks_per_year; // in the first years of a run upper classes are empty
    if (since < 0 || since >= weeks || !inYear || !isThere) continue;
    found.push({ classYear, phase: recording.block(classYear, week - since).phase });
  }
  return found;
}

/** Sentences on what happened in a week: requests, crossings, policies that begin. */
function eventsInWords(moment) {
  const { recording, week } = moment;
  const lines = [];
  const requests = moment.requests();
  if (requests.length > 0) {
    const accepted = requests.filter((request) => request.accepted).length;
    const tries = `${requests.length} ${requests.length === 1 ? "student or teacher" : "students or teachers"}`;
    lines.push(`This week ${tries} tried to begin mentoring, ${accepted === 0 ? "none" : accepted} with success.`);
  }
  return [...lines, ...turnsInWords(moment)];
}

/** Sentences on classes that have crossed into the clerkships and on policies that begin. */
function turnsInWords({ recording, week }) {
  const stages = recording.stages.filter((stage) => stage.week === week && week > 0);
  return [
    ...crossing(recording, week, CROSSING_WEEKS).map(({ classYear, phase }) => {
      const name = classInWords(classYear).toLowerCase();
      return `The ${name} have just crossed from the classroom into the ${phaseInWords(phase)}.`;
    }),
    ...stages.map(({ policies }) => `From here: ${policies.join(", ") || "as it was"}.`),
  ];
}

function classesInWords(moment) {
  const shares = Array.from({ length: moment.recording.class_years }, (_, classYear) => {
    const { mentored, enrolled } = moment.counts(classYear);
    return `${classInWords(classYear).toLowerCase()} ${percent(mentored / Math.max(1, enrolled))}`;
  });
  return `Of the ${shares.join(", ")}.`;
}

/** Sentences on how the right differs from the left, and on what both go through. */
function differencesInWords([left, right]) {
  const { gained, lost } = differences(left.moment, right.moment);
  const common = [left, right].flatMap(({ moment }) => turnsInWords(moment));
  return [
    `With a mentor on the right alone: ${gained.length}; on the left alone: ${lost.length}.`,
    ...new Set(common),
  ];
}

/** The week in words, for those who cannot see the canvas. */
function summary(panes) {
  const date = `${dateInWords(panes[0].recording, panes[0].moment.week)}.`;
  if (panes.length === 1) {
    const { moment } = panes[0];
    return [date, `${countInWords(moment.counts())}.`, classesInWords(moment), ...eventsInWords(moment)].join(" ");
  }
  const [left, right] = panes;
  return [
    date,
    `Left: ${countInWords(left.moment.counts())}.`,
    `Right: ${countInWords(right.moment.counts())}.`,
    ...differencesInWords(panes),
  ].join(" ");
}

/** Ids of those who have a mentor on the right and not on the left (gained), and the reverse (lost). */
function differences(left, right) {
  const [here, there] = [left, right].map(mentoredIds);
  return {
    gained: [...there].filter((id) => !here.has(id)),
    lost: [...here].filter((id) => !there.has(id)),
  };
}

function mentoredIds(moment) {
  const { id } = moment.recording.students;
  return new Set(moment.students.filter((row) => moment.mentors[row] > 0).map((row) => id[row]));
}

const POST_IDS = 100000; // a faculty id is so many times the generation, and the post; see sim/population.py

/** What stories call somebody: "Student 50005", "Dr 57", and "Dr 57-2" who took over the post. */
function nameOf(kind, id) {
  if (kind === "student") return `Student ${id}`;
  const generation = Math.floor(id / POST_IDS);
  return `Dr ${id % POST_IDS}${generation === 0 ? "" : `-${generation + 1}`}`;
}

/** The opposite: {kind, id} of a name or a number as typed, or null; a number alone is a student's if there is one. */
function whoIs(typed, recording) {
  const [, word, post, successor] = typed.match(/^\s*([a-z]*)[.\s]*(\d+)(?:-(\d+))?\s*$/i) ?? [];
  if (post === undefined) return null;
  const student = { kind: "student", id: Number(post) };
  const faculty = { kind: "faculty", id: Number(post) + (Number(successor ?? 1) - 1) * POST_IDS };
  const possible = /^s/i.test(word) ? [student] : word || successor ? [faculty] : [student, faculty];
  return possible.find(({ kind, id }) => recording.rowOf[kind].has(id)) ?? null;
}

/** Somebody in one line, for the pointer. */
function personInWords(moment, kind, row) {
  const { recording, week } = moment;
  if (kind === "student") {
    const name = nameOf(kind, recording.students.id[row]);
    const year = classInWords(recording.classOf(row, week)).toLowerCase().replace("-years", "-year");
    return `${name}, ${year}: ${moment.mentors[row] > 0 ? "has a mentor" : "no mentor"}`;
  }
  const name = nameOf(kind, recording.faculty.id[row]);
  const department = inWords(recording.departments[recording.faculty.department[row]]);
  const mentees = moment.mentees[row];
  const mentoring = mentees === 0 ? "mentors nobody" : `mentors ${mentees} ${mentees === 1 ? "student" : "students"}`;
  return `${name}, ${department}: ${mentoring}`;
}
