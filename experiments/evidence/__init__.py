"""The evidence: instruments that measure a simulated school as the published studies measured real ones."""
