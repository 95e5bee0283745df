"""Coverage-guided fuzzing of the readers: any bytes under any name end as articles or rejects.

Run by hand, with atheris beside the project's environment (group `fuzz` of pyproject.toml):

    python fuzz/readers.py CORPUS_DIR -max_total_time=600

Seeds the corpus folder with the tests' made inputs where it is empty. What must hold is what
`tests/test_hostile.py` asserts of the inputs that hypothesis finds; a crash found here becomes an
example there.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipeline.articles", "feedparser"]):
    from pipeline.articles.inputs import read_records
    from pipeline.articles.reading import article_of
    from pipeline.articles.records import Article, Input, RawRecord, Reject
    from pipeline.tables.codes import REJECT_REASONS

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from made_inputs import made

NAMES = ("a.txt", "a.html", "a.json", "a.jsonl", "a.xml", "a.warc", "a.warc.gz", "a")
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))


def one(data: bytes) -> None:
    """The first byte picks the file's name, the rest is its content."""
    if not data:
        return
    path = FOLDER / NAMES[data[0] % len(NAMES)]
    path.write_bytes(data[1:])
    for found in read_records(Input(path, path.name)):
        became = article_of(found) if isinstance(found, RawRecord) else found
        if isinstance(became, Reject):
            assert became.reason in REJECT_REASONS, became
        else:
            assert isinstance(became, Article)
            assert became.text
            assert all(0 <= a < b <= len(became.text) for a, b in became.noise)


def seed(corpus: Path) -> None:
    """Each made input under each name that fits it."""
    with tempfile.TemporaryDirectory() as folder:
        made(Path(folder))
        for path in sorted(p for p in Path(folder).rglob("*") if p.is_file()):
            for n, name in enumerate(NAMES):
                if path.suffix in (Path(name).suffix, ".gz", ".atom", ".rss") or name == "a":
                    (corpus / f"{path.name}-{n}").write_bytes(bytes([n]) + path.read_bytes())


if __name__ == "__main__":
    corpus_dir = Path(sys.argv[1])
    corpus_dir.mkdir(parents=True, exist_ok=True)
    if not any(corpus_dir.iterdir()):
        seed(corpus_dir)
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
