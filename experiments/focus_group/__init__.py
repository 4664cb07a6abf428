"""The model's own focus group: fourth-year students tell their stories, and the stories are coded into themes.

Data flows one way: events of the record (``events``) -> stories (``story``), codes (``themes``) and what another policy
changed (``change``) -> the focus group as a whole (``session``) -> text (``text``) and a page (``page``).
"""
