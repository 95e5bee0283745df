"""Scoring a release against gold annotations."""
