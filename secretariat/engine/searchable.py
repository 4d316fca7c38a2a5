"""Whether the engine's namespace has the search attributes of our processes; asked until it has."""

from __future__ import annotations

from weakref import WeakSet

from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode, ServiceClient

from workflows.ids import SEARCH_DUE, SEARCH_KIND, SEARCH_ORGANISATIONS, SEARCH_STATE

_NEEDED = {SEARCH_KIND, SEARCH_STATE, SEARCH_DUE, SEARCH_ORGANISATIONS}
_WITHOUT = frozenset({RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNAUTHENTICATED, RPCStatusCode.UNIMPLEMENTED})
_known: WeakSet[ServiceClient] = WeakSet()
"""Clients whose namespace has them; one that has not may get them while we run."""


async def is_searchable(client: Client) -> bool:
    """True where all four are there. A namespace that does not say (no right to ask, no such call) counts as without.

    Raises RPCError where nobody answers: a workflow that starts without them goes without them for long.
    """
    if client.service_client in _known:
        return True
    request = ListSearchAttributesRequest(namespace=client.namespace)
    try:
        response = await client.operator_service.list_search_attributes(request)
    except RPCError as error:
        if error.status in _WITHOUT:
            return False
        raise
    if set(response.custom_attributes) >= _NEEDED:
        _known.add(client.service_client)
        return True
    return False
