"""Spark for tests: one session of a process, or why there is none and how to get it."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import pytest

from tests.forking import unmeasured

PYSPARK_MISSING = "Nothing is tested on Spark: pyspark is not installed. `make spark` installs it."
JAVA_MISSING = (
    "Nothing is tested on Spark: there is no Java. Install it with `apt-get install default-jre-headless`, "
    "or name one in JAVA_HOME."
)
# Small data and short jobs: what Java would compile better, or a second worker import, is not worth the wait.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def missing() -> str:
    """Return what keeps Spark from running, and how to get it; empty when nothing does."""
    if find_spec("pyspark") is None:
        return PYSPARK_MISSING
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java") if home is None else shutil.which("java", path=f"{home}/bin")
    return "" if java else JAVA_MISSING


@contextmanager
def session() -> Iterator[Any]:
    """Give a session; where Spark is missing the test is skipped, and on a build machine it fails."""
    why = missing()
    if why and os.environ.get("CI"):
        pytest.fail(why)
    if why:
        pytest.skip(why)
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.adaptive.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": JAVA,
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master("local[1]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    # Its workers end without writing down what they took, so measuring them would cost half their time for nothing.
    with unmeasured():
        made = builder.getOrCreate()
    try:
        yield made
    finally:
        made.stop()
