"""What is wrong with an order, in sentences for the model."""


class DocumentWrong(Exception):
    """The document cannot be made as ordered. The message says what to do instead."""
