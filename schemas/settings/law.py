"""The settings of what the law asks of a public service, a part of `Settings`."""

from __future__ import annotations

from schemas.settings.register import RegisterSettings
from schemas.settings.retention import RetentionSettings
from schemas.settings.statements import StatementSettings


class LawSettings(StatementSettings, RetentionSettings, RegisterSettings):
    """What is said of accessibility and personal data, how long records are kept, and when it is asked whether those of
    people are right."""
