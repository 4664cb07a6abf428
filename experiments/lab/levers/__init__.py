"""The page of levers: what can be moved, the plan that it makes, what the plan does."""
