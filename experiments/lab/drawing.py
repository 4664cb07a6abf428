"""Drawing in a process of several sessions: the style settings of matplotlib are shared by all threads."""

import threading

LOCK = threading.RLock()  # held while a figure is drawn and saved
