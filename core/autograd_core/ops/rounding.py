"""Rows that round, divide with a remainder, or take numbers apart."""

from __future__ import annotations
