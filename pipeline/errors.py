"""The few errors of Orebook's own.

Each message names the input and the way out. Anything else that is raised is a bug and is
left to surface with its traceback.
"""


class OrebookError(Exception):
    """Base of every error a user can cause and mend."""


class InputError(OrebookError):
    """One input cannot be read. It ends in `rejects`; the rest goes on.

    `reason` is a short code (see `tables.codes.REJECT_REASONS`), `detail` says what was found
    and what to do.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class FetchError(OrebookError):
    """A URL may not be fetched, or cannot be. `reason` is a short code, `detail` says what was met
    and what to do. Other URLs go on."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class VocabularyError(OrebookError):
    """A vocabulary in data/reference is malformed: a missing key, an unknown code."""


class StoreError(OrebookError):
    """The working store is missing a stage, or another build is using it."""


class ReleaseError(OrebookError):
    """A release cannot be written, or one on disk is not what its manifest says."""


class QualityError(OrebookError):
    """A blocking expectation failed: nothing was published."""


class CorrectionError(OrebookError):
    """A correction is malformed, or what it corrects is no longer what it expects."""
