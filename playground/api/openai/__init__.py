"""The chat completions of OpenAI, whose models are the modes of this site. Same rights, limits and journal as the pages."""
