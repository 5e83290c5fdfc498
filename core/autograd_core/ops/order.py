"""Rows that sort and select by size."""

from __future__ import annotations
