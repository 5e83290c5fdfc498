"""Tests of derivatives that need no reference."""
