"""Readers of data that are not built in: files, folders, tables and arrays become a `Dataset`.

Each reader returns a `Found`; `prepared` numbers its classes, holds examples out and scales them. Nothing is unpickled.

Imports no other folder of `datasets`.
"""
