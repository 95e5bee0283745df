"""Orebook: from news articles to an open dataset of trade measures on critical minerals.

The folders follow the data: `feeds` are asked, `articles` are read, `dates` and `extract` find
what they say, `resolve` turns claims into measures, `tables` declares what is published, `quality`
checks it, `release` writes it, `defs` shows it in Dagster, `cli` runs it from a shell.
"""
