"""The commands of ``chainrule``, a module each, imported when one is called.

A module's ``command`` is its click command.
"""
