"""How many requests an endpoint is given at once and a minute, and who is next.

The limits belong to the endpoint and its key: all runs of a process share one `Places`, and what processes share of
an endpoint is told to each of them from outside (`divide`).
"""

from swarm.places.finding import RETRY_AFTER_MOST
from swarm.places.line import Place, Standing
from swarm.places.places import Demand, Places, Said

__all__ = ["RETRY_AFTER_MOST", "Demand", "Place", "Places", "Said", "Standing"]
