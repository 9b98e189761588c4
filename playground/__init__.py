"""The product: Django, Channels and Celery around the engine."""
