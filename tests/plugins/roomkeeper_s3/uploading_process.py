"""An agent with nothing but the upload plugin, to be killed: `python uploading_process.py DATA_DIR`, settings as JSON on stdin."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pluggy

from roomkeeper.hookspecs import PROJECT, HookSpecs, PluginContext, Services
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.state.journal import Journal
from roomkeeper_s3.config import S3Settings
from roomkeeper_s3.hooks import S3Plugin


async def run(data_dir: Path, settings: S3Settings) -> None:
    journal = await asyncio.to_thread(Journal.open, data_dir / "journal.sqlite3")
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HookSpecs)
    manager.register(S3Plugin(PluginContext(name="s3", settings=settings, data_dir=data_dir, agent="test")), name="s3")
    hooks = Dispatcher(manager)
    stores = {store.name: store for _, found in hooks.collect("register_stores") for store in found}
    await hooks.notify("startup", services=Services(journal=journal, hooks=hooks, stores=stores, sessions=list))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), S3Settings.model_validate(json.load(sys.stdin))))
