"""Scenario files that several tests write."""

# A school as a planner would write it.
PLANNER = """
extends = "baseline"
title = "A school of 90 with one classroom year"

[school]
class_size = 90 # students

[school.faculty]
number = 580 # people

[curriculum]
years = [
    { classroom = 45 }, # weeks
    { clerkship = 48 },
    { elective = 40 },
    { elective = 32 },
]

[phases.clerkship]
weeks = 6
"""
WIDER = """
[policies.wider]
start_year = 2

[policies.wider.levers.pool]
share = 0.9
"""
