"""The numbers the kernel knows by name: enumerations as plain integers, which compiled code reads fastest."""

from sim.schema import Origin, Setting
from sim.trace import Asker, Count, EndReason, Move, Status

NOBODY = -1
NEVER = 1 << 30
NEW_BLOCK = -2  # the block must be opened again, even when it is the same
DRAWS_PER_MEETING = 64  # more than the faculty looked at in an introduction
ADVISER_TRIES = 50

ACQUAINTANCE, MENTORING, ENDED, GONE = (int(status) for status in Status)
ASKED, SEARCHED, OFFERED, ASSIGNED, NOTHING = (int(move) for move in Move)
BY_NOBODY, BY_STUDENT, BY_FACULTY, BY_SCHOOL = (int(asker) for asker in Asker)
ONGOING, FADED, MENTOR_LEFT, GRADUATED = (int(reason) for reason in EndReason)
COURSE, ELECTIVE = int(Origin.course), int(Origin.elective)
RESEARCH, SOUGHT = int(Origin.research), int(Origin.sought)
INTRODUCED, BY_ASSIGNMENT = int(Origin.introduced), int(Origin.assigned)
COMMUNITY = int(Setting.community)  # clinical settings come first
(
    C_ENROLLED,
    C_MENTORED,
    C_TIES,
    C_MEETINGS,
    C_SEEKING,
    C_REQUESTS,
    C_OFFERS,
    C_EDUCATED,
    C_ASSIGNED,
    C_LAPSED,
    C_PROJECTS,
) = (int(count) for count in Count)
