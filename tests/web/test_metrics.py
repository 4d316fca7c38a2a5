"""The metrics: numbers for whoever has the token, and not a word about anybody."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from db.store.signs import heartbeats
from tests.statements import counted
from tests.web.site import PROCESS, Site

TOKEN = "a-token-for-tests-only-0123456789"


def _numbers(text: str) -> dict[str, float]:
    """Each sample as `name{label="value"}` → its value."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def test_there_is_no_such_page_without_a_token_and_none_for_who_lacks_it(site: Site) -> None:
    with site.client(is_logged_in=True) as client:
        assert client.get("/metrics").status_code == 404
    site.settings.metrics_token = SecretStr(TOKEN)
    with site.client(is_logged_in=True) as client:
        assert client.get("/metrics").status_code == 403
        assert client.get("/metrics", headers={"Authorization": "Bearer no"}).status_code == 403
        assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_the_numbers_are_right_and_name_nobody(site: Site) -> None:
    site.settings.metrics_token = SecretStr(TOKEN)
    with site.db.write() as session:
        heartbeats.beat(session, "worker", site.now)
    site.answer("salem", comment="Vi återkommer")
    site.answer("tyreso")
    with site.client() as client:
        head = {"Authorization": f"Bearer {TOKEN}"}
        assert client.get("/finns-inte").status_code == 404
        text = client.get("/metrics", headers=head).text
        with counted() as few:
            client.get("/metrics", headers=head)
        site.answer("nacka")
        with counted() as many:
            client.get("/metrics", headers=head)
    found = _numbers(text)
    assert found["svarstid_answers_total{channel=webb,late=false}"] == 2
    assert found["svarstid_requests_total{status=4xx}"] == 1
    assert found["svarstid_heartbeat_age_seconds{part=worker}"] == 0
    assert found["svarstid_queue_depth{queue=delivery}"] == 2
    assert found["svarstid_part_well{part=worker}"] == 1
    assert found["svarstid_matters{status=running}"] == 1
    assert found["svarstid_mails{state=accepted}"] > 0
    assert len(few) == len(many)
    people = {mail.to_email for mail in site.mails()} | {mail.to_name for mail in site.mails()} | {PROCESS, "Vi åter"}
    assert [one for one in people if one and one in text] == []
