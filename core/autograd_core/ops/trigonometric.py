"""Rows of the inverse hyperbolic functions, reciprocals of the circular ones, atan2, hypot and sinc."""

from __future__ import annotations
