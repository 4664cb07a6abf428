"""The page of one's own school: its questions as a form, its timetable, its file, the dean's report."""
