"""Whether the engine's namespace has the search attributes of our processes; asked once for each client."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError, ServiceClient

from workflows.ids import SEARCH_DUE, SEARCH_KIND, SEARCH_ORGANISATIONS, SEARCH_STATE

_NEEDED = {SEARCH_KIND, SEARCH_STATE, SEARCH_DUE, SEARCH_ORGANISATIONS}
_known: WeakKeyDictionary[ServiceClient, bool] = WeakKeyDictionary()


async def is_searchable(client: Client) -> bool:
    """True where all four are there. A namespace that does not say (no right to ask, no answer) counts as without."""
    service = client.service_client
    if service not in _known:
        request = ListSearchAttributesRequest(namespace=client.namespace)
        try:
            response = await client.operator_service.list_search_attributes(request)
        except RPCError:
            return False
        _known[service] = set(response.custom_attributes) >= _NEEDED
    return _known[service]
