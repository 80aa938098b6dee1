"""to_parquet.py FOLDER: the study's CSV files as Parquet beside them, numbers as numbers."""
import sys

from pyspark.sql import SparkSession

folder = sys.argv[1]
spark = SparkSession.builder.master("local[2]").getOrCreate()
for name in ("predictions", "truth", "encounters"):
    table = spark.read.csv("%s/%s.csv" % (folder, name), header=True, inferSchema=name == "predictions")
    table.write.parquet("%s/%s.parquet" % (folder, name))
spark.stop()
