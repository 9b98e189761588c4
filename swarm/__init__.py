"""The engine: an orchestrator, its sub-agents, and a journal of all that happened. Plain asyncio, usable alone."""
