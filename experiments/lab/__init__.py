"""The lab: a school's mentoring live in the browser, for classrooms and planners, with no internet."""
