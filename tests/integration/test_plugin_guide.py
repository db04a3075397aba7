"""The examples of docs/plugins.md work as they stand there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from integration.conftest import Connect, agent_configuration, running_agent, until
from integration.test_moderation import Bot
from roomkeeper_embedded.server.app import RoomServer

GUIDE = Path(__file__).parents[2] / "docs/plugins.md"


def example(name: str) -> Any:
    """The class `name` of the guide's code block that defines it."""
    (code,) = [block for block in re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL) if f"class {name}" in block]
    namespace: dict[str, Any] = {"__name__": f"guide_{name}"}
    exec(compile(code, str(GUIDE), "exec"), namespace)
    return namespace[name]


async def test_they_work_in_a_room(
    room_server: RoomServer, connect: Connect, add_plugin: Callable[[str, type], None], tmp_path: Path
) -> None:
    add_plugin("shout", example("ShoutPlugin"))
    add_plugin("wave", example("WavePlugin"))
    document = agent_configuration(room_server.url, tmp_path, ["r"], plugins={"shout": {}, "moderation": {"shouting": {"min_letters": 0}}})
    async with running_agent(document) as agent:
        await until(lambda: agent.sessions and agent.sessions[0].connected)
        ana, ben, teacher, hasty = [
            Bot(name, await (await connect(name)).login_room("r")) for name in ("ana", "ben", "teacher", "teacher-2")
        ]
        assert await hasty.say("!wave", barrage=False)
        assert await teacher.say("!wave ana", barrage=False)
        await until(lambda: hasty.told and teacher.told and ana.told)
        assert await ana.say("!wave teacher", barrage=False)
        assert await ben.say("THIS IS MUCH TOO LOUD FOR ALL OF US", barrage=False)
        await until(lambda: len(ana.told) > 1 and ben.told)
        for bot in (ana, ben, teacher, hasty):
            await bot.close()
    hastys, teachers, anas, bens = [[json.dumps(told) for _, told in bot.told] for bot in (hasty, teacher, ana, ben)]
    assert "User is missing." in hastys[0]
    assert "wave USER" in hastys[0]
    assert "Waved to ana." in teachers[0]
    assert "Hello!" in anas[0]
    assert "Waved" not in anas[1], "a student may not"
    assert "Please do not shout." in bens[0]
