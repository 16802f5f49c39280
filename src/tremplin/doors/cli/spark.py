"""The session of Spark that a command works with: the one that is there, else one as the user has configured it."""

import os
import sys
from typing import TYPE_CHECKING, Final

from tremplin.wording import Place, Problem, Problems, text_key

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_NO_SPARK: Final = text_key("Spark needs {seen}, which is not installed here.")
_NO_SPARK_HINT: Final = text_key(
    "Install the extra (pip install tremplin[spark]) and Java 17 or later (apt-get install default-jre-headless)."
)


def spark_session() -> "SparkSession":
    """Return the session of `spark-submit`, or one by the configuration of Spark: spark-defaults.conf, SPARK_HOME.

    Raises:
        Problems: pyspark or Java is missing.
    """
    # Workers on this machine are told to be the Python that has Tremplin; spark-submit says so itself.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise _missing("pyspark") from None
    try:
        return SparkSession.builder.appName("tremplin").getOrCreate()
    except (PySparkRuntimeError, FileNotFoundError):
        raise _missing("Java") from None


def _missing(what: str) -> Problems:
    return Problems([Problem("SPARK_MISSING", (Place("--on"),), _NO_SPARK, {"seen": what}, _NO_SPARK_HINT)])
