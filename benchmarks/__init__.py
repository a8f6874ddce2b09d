"""Measurements; nothing here is asserted in a test."""
