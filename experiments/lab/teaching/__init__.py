"""Lessons: read and checked, their runs, their words and pictures, their pages and exported files."""
