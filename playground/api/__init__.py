"""What programs speak: a REST API under /api/v1, and the chat completions of OpenAI under /v1."""
