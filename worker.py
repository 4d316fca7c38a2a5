"""The worker: settings → adapters → activities → Worker. The one place that wires."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

import engine
from activities.contract import ContractActivities
from activities.process import ProcessActivities
from db.session import Database
from settings import Settings
from workflows.contract import ContractWorkflow
from workflows.ids import TASK_QUEUE

WORKFLOWS = [ContractWorkflow]
_THREADS = 8


def make_worker(client: Client, db: Database, wake: Callable[[], None]) -> Worker:
    """A worker of every workflow and activity. `wake` is called whenever there may be mail to send."""
    process = ProcessActivities(db=db, wake=wake)
    contract = ContractActivities(db=db, wake=wake)
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=WORKFLOWS,
        activities=[process.carry_out, contract.extend_contract, contract.replan_procurement],
        activity_executor=ThreadPoolExecutor(_THREADS, thread_name_prefix="activity"),
        max_concurrent_workflow_tasks=8,
        graceful_shutdown_timeout=timedelta(seconds=30),
    )
