"""How a bundle is refused."""


class BundleRefused(Exception):
    """The bundle is not opened, and nothing of it was kept. The message is one sentence for the person."""
