"""Rows of the Bessel and Airy functions."""

from __future__ import annotations
