"""Running and comparing scenarios: the command line, tables, figures, and the fit to published figures."""
