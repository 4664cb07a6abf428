"""Which policies together: every combination, what each adds beside others, and what to choose within a budget."""
