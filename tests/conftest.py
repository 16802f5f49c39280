"""What every test shares: how many examples a law is tried on, and that CI tries the same ones each time."""

import os

from hypothesis import HealthCheck, settings

# A deadline would make a slow machine fail a law that holds; time is measured in benchmarks/, never here.
settings.register_profile("full", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("few", parent=settings.get_profile("full"), max_examples=20)
settings.register_profile("ci", parent=settings.get_profile("full"), derandomize=True, database=None)

settings.load_profile("ci" if os.environ.get("CI") else os.environ.get("TREMPLIN_EXAMPLES", "full"))
