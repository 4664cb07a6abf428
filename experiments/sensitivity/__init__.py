"""Sensitivity: which numbers of behaviour and of the school decide how many have a mentor, and what a policy adds.

Morris screening over all numbers, then Sobol indices of those that matter most, luck taken off both.
"""
