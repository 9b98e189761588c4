"""Where this site keeps the bytes that rows and events only name."""

from django.conf import settings

from swarm.bodies import FolderBodies


def site_bodies() -> FolderBodies:
    """The store that all processes of the site share."""
    return FolderBodies(settings.DATA_DIR / "bodies")
