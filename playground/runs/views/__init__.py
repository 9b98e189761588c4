"""The pages of runs: the conversation, the run, its files, and what may be wished for."""
