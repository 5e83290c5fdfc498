"""Rows of the losses of machine learning."""

from __future__ import annotations
