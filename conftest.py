"""Django is set up before anything is collected: the modules of the store are importable for doctests, too."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tremplin.doors.settings")
django.setup()
