"""Stable forms: other spellings of a program that lose fewer bits."""
