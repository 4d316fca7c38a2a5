"""Nothing personal leaves the register: what an error is called, and what a refusal says, stays here."""

from __future__ import annotations

import json
import logging
from datetime import date

import pytest

from acts.move import MoveDeadline
from rehearsal.stage import Stage
from rules.plan import replanning
from schemas.errors import Refused
from secretariat.engine import calls
from tests.workflows.story import sentences, to
from tests.workflows.whole_way import decoded, written_logs
from workflows.process import ProcessWorkflow

pytestmark = pytest.mark.anyio


async def test_an_error_is_told_by_type_and_place_only() -> None:
    with written_logs() as said:
        try:
            try:
                raise KeyError("anna:karin@x.example")
            except KeyError as error:
                raise ValueError("Anna Karin") from error
        except ValueError:
            logging.getLogger("svarstid.mail").exception("mail %s cannot be built", "AbC")
        logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: ValueError('Anna Karin')")
    text = said.getvalue()
    assert "mail AbC cannot be built" in text and "Task exception was never retrieved" in text
    assert text.index("KeyError") < text.index("ValueError")
    assert "test_privacy.py:" in text
    assert "anna" not in text.lower()


async def test_the_words_of_a_refusal_stay_in_the_register(contract: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """They may hold a title that somebody typed; the history has the key of the event that tells them."""
    await to(contract, date(2024, 4, 10))

    def refusing(*_: object, **__: object) -> None:
        raise Refused("to_on", "”Zeldas fråga” är redan klar.", "Välj ett annat steg än Zeldas.")

    monkeypatch.setattr(replanning, "move_step", refusing)
    message = MoveDeadline(step="forlangning", to_on=date(2024, 6, 13), plan_version=1)
    with pytest.raises(Refused) as refusal:
        await calls.update(contract.client, contract.db, contract.process, ProcessWorkflow.move_deadline, message)
    assert refusal.value.problem == "”Zeldas fråga” är redan klar."
    assert (refusal.value.field, refusal.value.cure) == ("to_on", "Välj ett annat steg än Zeldas.")
    assert any("Zeldas fråga" in text for text in sentences(contract, "warned"))
    assert contract.handle is not None
    history = "\n".join(decoded(json.loads((await contract.handle.fetch_history()).to_json())))
    assert "refused/moved/forlangning" in history and "Zelda" not in history
