"""Rows of logic, of questions about floats, and of clamping and masking."""

from __future__ import annotations
