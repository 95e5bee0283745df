"""The claims of one imposer as clusters, with the corrections that join or part them, and the
reasons of every join as rows.

Between the claims and `cluster.py`: turns claim ids of corrections into units. Scores nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from pipeline.resolve.blocking import blocks
from pipeline.resolve.cluster import Cluster, cluster, compare, join
from pipeline.resolve.corrections import Corrections
from pipeline.resolve.kept import Kept, digests, hashed
from pipeline.resolve.match import Matcher
from pipeline.resolve.units import Unit, gather

Row = dict[str, Any]

BY_HAND = "joined by a correction"


@dataclass(frozen=True)
class Grouping:
    """Clusters of one imposer's claims, and the units by key.

    `kept` is what the next build may use; None where a correction had part in it.
    """

    clusters: list[Cluster]
    units: dict[str, Unit]
    matcher: Matcher
    parted: frozenset[str] = frozenset()
    kept: Kept | None = None

    def by_hand(self, cluster: Cluster) -> bool:
        """Whether a correction had part in a cluster: joined it, or parted it from another."""
        return any(j.by_hand for j in cluster.joins) or any(
            c["claim_id"] in self.parted for u in cluster.units for c in u.claims
        )

    def kept_with(self, ids: list[str], never: set[str]) -> Kept:
        """What the next build may use, with the measures that the clusters are, in their order;
        without those that are `never` to be used again."""
        assert self.kept is not None
        units = self.kept.units
        digest = {i: hashed(units[u.key] for u in c.units)
                  for i, c in zip(ids, self.clusters, strict=True) if i not in never}  # fmt: skip
        return replace(self.kept, measures=digest)

    def merge_rows(self, measure_id: str, cluster: Cluster) -> list[Row]:
        """Why the units of a measure are one: a row a join, in the order of joining."""
        rows = []
        for position, why in enumerate(cluster.joins, 1):
            found = self.matcher.findings(self.units[why.left], self.units[why.right])
            telling = sorted((f for f in found if f.bits), key=lambda f: (-f.bits, f.comparison))
            rows.append({
                "measure_id": measure_id, "position": position, "claim_id": why.left,
                "with_claim_id": why.right, "bits": why.bits, "mean_bits": why.mean,
                "reasons": [BY_HAND] if why.by_hand else [f.in_words() for f in telling],
            })  # fmt: skip
        return rows


def group_claims(claims: list[Row], matcher: Matcher, corrections: Corrections) -> Grouping:
    """The clusters of one imposer's claims. Raises CorrectionError where one no longer fits."""
    splits = corrections.groups("split", claims)
    merges = corrections.groups("merge", claims)
    parted = [dict(c) for c in claims]
    highest = max((c["policy"] for c in claims), default=0)
    for number, split in enumerate(splits, 1):
        for c in parted:
            if c["claim_id"] in split.claims:  # a policy of its own within its article
                c["policy"] = highest + number
    units = gather(parted)
    of = {c["claim_id"]: u.key for u in units for c in u.claims}
    together = [(of[a], of[b]) for m in merges for a, b in product(m.claims, m.others)]
    together += [(of[s.claims[0]], of[c]) for s in splits for c in s.claims[1:]]
    apart = [(of[a], of[b]) for s in splits for a, b in product(s.claims, s.others)]
    found = cluster(units, matcher, together=together, apart=apart)
    named = frozenset(c for s in splits for c in (*s.claims, *s.others))
    return Grouping(found, {u.key: u for u in units}, matcher, named)


def group_again(claims: list[Row], matcher: Matcher, before: Kept) -> Grouping:
    """The same for claims that no correction names, which have a `digest`: what was found `before`
    of units that have not changed is used again."""
    units = {u.key: u for u in gather(claims)}
    found = blocks(units.values())
    of = digests(units.values(), found)
    changed = before.changed(of, found)
    scores = compare(units, matcher, found, known=before.pairs, changed=changed)
    return Grouping(join(units, scores), units, matcher, kept=Kept(of, scores, found.wide))
