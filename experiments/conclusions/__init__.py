"""Which conclusions survive: every policy under many beliefs about what no source informs.

``beliefs`` draws the beliefs, ``run`` runs all policies under them, ``verdicts`` says of each policy whether its sign,
its rank and its size survive, ``hangs_on`` which numbers its effect hangs on; ``words``, ``figure`` and ``page`` tell.
"""
