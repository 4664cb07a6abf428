"""Scenario discovery: in which schools, and under which beliefs, a policy helps, does not matter, or hurts.

``cases`` draws schools, beliefs and strengths of the policy, ``runs`` runs each with and without it, ``question`` reads
what is asked of them, ``prim`` and ``tree`` find where it is so, ``luck`` says what luck alone would give, ``discover``
holds what was found against fresh runs. ``words``, ``figure``, ``page`` and ``view`` tell it.
"""
