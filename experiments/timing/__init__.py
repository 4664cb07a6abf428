"""When a policy shows, when to teach students to find mentors, and what is left of a policy that is withdrawn."""
