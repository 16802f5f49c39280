"""The store as a Django app."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Tables and migrations under the label `store`."""

    name = "tremplin.store"
    label = "store"
