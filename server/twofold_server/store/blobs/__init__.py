"""Where blobs are: an index of what there is, kept with the logs, and a shelf where sealed chunks lie."""
