"""Where models answer: the endpoint of this site, the models that it offers, what each can and what it costs."""
