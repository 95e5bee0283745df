"""From the finished tables to a release: written whole, described, checked, compared.

`publish.publish` writes one, `verify.verify` checks one, `diff.diff` compares two,
`versions.next_version` names the next, `record.BuildRecord` is what a build tells about itself.
"""
