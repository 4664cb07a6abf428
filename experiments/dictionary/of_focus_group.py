"""The tables that ``mentoring focus-group`` writes."""

from experiments.dictionary.columns import SCENARIO, STUDENT, Table, category, count, number, text, truth, whole
from experiments.focus_group.change import CHANGES, WAYS
from experiments.focus_group.themes import PARTS, WHO

FOLDER = "results/focus-group-NAME"
GROUP = whole("group", "the focus group the student takes part in, 1 to 4; null: none")
EVENTS = "references of the events it rests on, separated by spaces: table/row (from 0) of mentoring run; see events"
THEME = text("theme", "the theme's name")
TABLES = (
    Table(
        "focus-group",
        "sentences",
        "a sentence of a story",
        (
            SCENARIO,
            whole("group", "the focus group, 1 to 4; the first two are students with a mentor"),
            STUDENT,
            whole("sentence", "place in the story, the first is 1"),
            whole("chapter", "class year it is about; 0: before school, one more than there are class years: now"),
            whole("week", "week of its first event; -1: before school", "week of the run"),
            text("text", "the sentence"),
            text("events", EVENTS),
        ),
    ),
    Table(
        "focus-group",
        "codes",
        "a student of the class and a theme",
        (
            SCENARIO,
            GROUP,
            STUDENT,
            truth("mentored", "named a mentor in the last spring"),
            THEME,
            truth("coded", "the student's history has the theme; null: the model cannot express it"),
            text("events", EVENTS),
        ),
    ),
    Table(
        "focus-group",
        "themes",
        "a theme among students of the class",
        (
            SCENARIO,
            THEME,
            text("title", "what the theme is called"),
            category("part", "part of the paper's list", PARTS),
            text("paper", "what the paper says"),
            text("definition", "what counts as evidence of it here"),
            category("who", "which students", WHO),
            count("students", "students who are counted; null: the theme cannot be coded for them", "students"),
            count("count", "of these with the theme", "students"),
            number("share", "of these with the theme", "share"),
            number("low", "lower end of the 95 % Wilson interval: luck only", "share"),
            number("high", "upper end of the 95 % Wilson interval: luck only", "share"),
        ),
    ),
    Table(
        "focus-group",
        "events",
        "an event that a sentence, a code or a change rests on; a row that several students share has a row for each",
        (
            SCENARIO,
            text("event", "its reference: table/row (from 0) of mentoring run with this scenario and seed"),
            STUDENT,
            whole("week", "when; null: of no one week", "week of the run"),
            whole("faculty", "id of the faculty member; null: nobody, or of no one"),
            text("says", "the row in words"),
        ),
    ),
    Table(
        "focus-group",
        "changes",
        "a student of the class, followed under another policy (--compare)",
        (
            GROUP,
            STUDENT,
            category("change", "what became of having a mentor, under the other policy", CHANGES),
            whole("faculty", "id of the mentor gained or lost, the first of several; null: nothing changed"),
            category("way", "how that tie began; lasted: it began in both runs and was named in one", WAYS),
            whole("week", "week in which it began, in the run that has it", "week of the run"),
            text("here", "what happened under the scenario"),
            text("here_events", f"{EVENTS}; rows of the scenario's run"),
            text("there", "what happened under the other policy"),
            text("there_events", f"{EVENTS}; rows of the other policy's run"),
            whole("parted_week", "week of the first event on the way to the tie that one run alone has; null: none"),
            text("parted_in", "the scenario whose run has it"),
            text("parted", "that event in words"),
            text("parted_event", "its reference"),
        ),
    ),
)
