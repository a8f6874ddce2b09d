"""Property tests: how long an example takes says something of the machine, and nothing of the law."""

from hypothesis import HealthCheck, settings

settings.register_profile("scxml_engine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("scxml_engine")
