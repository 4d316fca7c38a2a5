"""The settings of what the law asks of a public service, a part of `Settings`."""

from __future__ import annotations

from schemas.settings.retention import RetentionSettings
from schemas.settings.statements import StatementSettings


class LawSettings(StatementSettings, RetentionSettings):
    """What is said of accessibility and personal data, and how long records are kept."""
