"""What of a failed activity reaches the engine: the types of the error, never its words.

A history is kept for years and any operator may read it; the words of a database error quote the row that was being
written.
"""

from __future__ import annotations

from typing import Any

from temporalio.exceptions import ApplicationError, CancelledError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from logs import type_of


class FailuresWithoutWords(Interceptor):
    """An interceptor of the worker: every error of an activity leaves it as a code."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        """Wrap the activities."""
        return _Wordless(next)


class _Wordless(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - the library's name
        try:
            return await self.next.execute_activity(input)
        except CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, its words stay here
            own = error if isinstance(error, ApplicationError) else None
            said, is_final = (own and own.type) or type_of(error), own is not None and own.non_retryable
        # Raised outside the handler: neither cause nor context carries the words along.
        raise ApplicationError(said, type=said, non_retryable=is_final)
