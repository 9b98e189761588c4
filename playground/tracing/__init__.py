"""Runs as OpenTelemetry traces: made of the state that a run came to, written to a file, or sent to a collector.

Nothing here knows the database or a page. The libraries are loaded by who makes a trace.
"""
