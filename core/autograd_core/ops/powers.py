"""Rows of powers, roots, and the exponentials and logarithms that keep their digits."""

from __future__ import annotations
