"""Looks into files that people give, in a process of its own that may be killed: `python -m playground.conversations.intake`.

Every file is hostile. Nothing here knows Django, the database or a secret: an order comes in as JSON beside the file, what
was made of it lies in the same folder, and an outcome goes out as JSON. Libraries are imported when they are needed: the
process lives for one file, and most of a short life is spent on imports.
"""
