"""The site's store of bytes, under the name that the rooms of runs know it by."""

from playground.bodies import site_bodies

__all__ = ["site_bodies"]
