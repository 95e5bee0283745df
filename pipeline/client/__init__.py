"""Reading releases from Python, wherever they lie: a folder, a web address, a bucket.

`dataset.py` is what users call, `files.py` gets the bytes of a release. Nothing here writes a
release, and no part of the pipeline is imported but the records of `pipeline/release`.
"""
