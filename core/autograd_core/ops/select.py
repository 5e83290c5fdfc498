"""Rows that pick and place elements by index, mask and diagonal."""

from __future__ import annotations
