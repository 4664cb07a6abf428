"""Which conclusions survive: every policy under many beliefs about what no source informs.

``beliefs`` draws them, ``agreeing`` leaves out those that published figures refute, ``results`` runs all policies under
the others, ``verdicts`` says of each whether its sign, its rank and its size survive, and which numbers it hangs on.
``words``, ``figure``, ``page`` and ``view`` tell it.
"""
