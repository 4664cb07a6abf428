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

/** The classes that came into clinical blocks for the first time at most so many weeks ago. */
function crossing(recording, week, weeks) {
  return Array.from({ length: recording.class_years }, (_, classYear) => classYear).filter((classYear) => {
    const since = recording.weeksInClinic(classYear, week);
    return since >= 0 && since < weeks && week - since >= recording.weeks_per_year;
  });
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
  for (const classYear of crossing(recording, week, CROSSING_WEEKS)) {
    lines.push(`The ${classInWords(classYear).toLowerCase()} have just crossed into the clerkships.`);
  }
  for (const stage of recording.stages) {
    if (stage.week === week && week > 0) lines.push(`Begins: ${stage.policies.join(", ") || "the school as it was"}.`);
  }
  return lines;
}

function classesInWords(moment) {
  const shares = Array.from({ length: moment.recording.class_years }, (_, classYear) => {
    const { mentored, enrolled } = moment.counts(classYear);
    return `${classInWords(classYear).toLowerCase()} ${percent(mentored / Math.max(1, enrolled))}`;
  });
  return `Of the ${shares.join(", ")}.`;
}

/** The week in words, for those who cannot see the canvas. */
function summary(panes) {
  const date = `${dateInWords(panes[0].recording, panes[0].moment.week)}.`;
  if (panes.length === 1) {
    const { moment } = panes[0];
    return [date, `${countInWords(moment.counts())}.`, classesInWords(moment), ...eventsInWords(moment)].join(" ");
  }
  const [left, right] = panes;
  const { gained, lost } = differences(left.moment, right.moment);
  return [
    date,
    `Left: ${countInWords(left.moment.counts())}.`,
    `Right: ${countInWords(right.moment.counts())}.`,
    `${gained.length} have a mentor on the right alone, ${lost.length} on the left alone.`,
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

function nameOf(kind, id) {
  return kind === "student" ? `Student ${id}` : `Faculty ${id}`;
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
