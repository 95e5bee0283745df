"""`orebook explain`: one article with everything that was read in it, shown where it stands.

`spans` cuts a text where marks begin and end, `shown` puts a reading into names and rows,
`terminal` and `page` draw it, `cli` reads the file. Nothing here decides what a text says.
"""
