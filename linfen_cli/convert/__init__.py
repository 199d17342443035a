"""Conversion between scripts and regions."""
