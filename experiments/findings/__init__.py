"""The findings: which of the students' four recommendations helps most, how sure that is, for whom, at what cost."""
