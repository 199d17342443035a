"""The version, in one place: read by the build and by `linfen --version`."""

__version__ = "0.2.0"
