"""The version, for the package, the command line and saved models."""

__version__ = "0.1.0"
