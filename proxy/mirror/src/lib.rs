//! Snapshots of datasets as Parquet, and the windows read from them.
