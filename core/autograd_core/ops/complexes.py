"""Rows of complex numbers: parts, polar form, and views as pairs."""

from __future__ import annotations
