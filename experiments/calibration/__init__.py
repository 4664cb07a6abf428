"""Calibration: which sets of behaviour agree with the published figures, and how well that is known.

Four steps, each in its own module: points of the prior are run (``priors``, ``waves``), an emulator learns what figures
a point gives (``emulator``), points are drawn in proportion to how well those agree with the published ones
(``agreement``, ``posterior``), and the whole is held against itself: data made from known parameters, calibrated again
(``coverage``), and what the posterior predicts for every figure (``predictive``).
"""
