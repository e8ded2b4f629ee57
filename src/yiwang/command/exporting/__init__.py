"""Writing a table into a file: CSV, Excel, Parquet. Knows nothing of cases."""
