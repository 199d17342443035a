"""Styles of readings: each module here registers one (`readings.registry`), and is found because it lies here."""
