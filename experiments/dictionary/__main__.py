"""Write the data dictionary into ``results/README.md``."""

from experiments.dictionary.page import PAGE, page

PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
