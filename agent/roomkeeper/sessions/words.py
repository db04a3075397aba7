"""The way of a message through one session: judged, written down, acted upon, and then told to everybody who wants to know."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import structlog

from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.rooms.messages import Action, Message, MessageKind, Verdict
from roomkeeper.rooms.roles import Role, RoleBook
from roomkeeper.rooms.session import LiveSession
from roomkeeper.sessions.command_desk import CommandDesk, parse_command
from roomkeeper.sessions.message_log import MessageLog
from roomkeeper.sessions.outbox import Outbox
from roomkeeper.sessions.sanctions import apply_verdict

log = structlog.get_logger(__name__)

QUEUE_LIMIT = 10_000
BARRAGE_LIMIT = 2000
"""With so many messages waiting, barrage is dropped."""

SENDER_LIMIT = 200
"""Messages of one sender that may wait: a flood is at the expense of who sends it."""

AT_ONCE = 50
"""Sanctions carried out side by side: those of one raid."""

UNJUDGED = Verdict(
    action=Action.HINT,
    rule="unjudged",
    explanation="Your message could not be checked just now. If it was a command, please try again later.",
)
"""What a message gets that moderation failed on, where the configuration says so."""


class WordsPipeline:
    """Handles the messages of one session, in order.

    Its queue is bounded, and nobody waits for a place in it: streams and people of the room come by the same way. Under load a barrage
    message is dropped and counted in `dropped_barrage` (that is what barrage means); so are, in `dropped`, messages past `SENDER_LIMIT` of
    one sender or past `QUEUE_LIMIT`.

    :param fail_closed: a message that not every moderator could judge is objected to: its sender gets a hint, and a command in it is not
        carried out. Otherwise those moderators abstain. Either way they are counted.
    """

    def __init__(
        self,
        session: LiveSession,
        *,
        hooks: Dispatcher,
        message_log: MessageLog,
        outbox: Outbox,
        desk: CommandDesk,
        roles: RoleBook,
        own_user_id: str,
        command_prefix: str,
        fail_closed: bool = False,
    ) -> None:
        self._session = session
        self._hooks = hooks
        self._log = message_log
        self._outbox = outbox
        self._desk = desk
        self.roles = roles
        self._own_user_id = own_user_id
        self._prefix = command_prefix
        self._fail_closed = fail_closed
        self._queue: asyncio.Queue[Message] = asyncio.Queue(QUEUE_LIMIT)
        self._waiting: Counter[str] = Counter()
        self.dropped_barrage = 0
        self.dropped = 0

    def offer(self, message: Message) -> None:
        """Take a message from the room, or drop it. Never waits."""
        sender = message.sender.user_id
        if message.kind is MessageKind.BARRAGE and self._queue.qsize() >= BARRAGE_LIMIT:
            self.dropped_barrage += 1
        elif self._waiting[sender] >= SENDER_LIMIT or self._queue.full():
            self.dropped += 1
        else:
            self._waiting[sender] += 1
            self._queue.put_nowait(message)

    async def run(self) -> None:
        """Handle messages until cancelled."""
        while True:
            message = await self._queue.get()
            self._count_off(message.sender.user_id)
            try:
                await self._handle(message)
            except Exception:  # one message must not end the words of a whole session
                log.exception("a message could not be handled", room=message.room_id, message_id=message.message_id)
            finally:
                self._queue.task_done()

    async def drain(self) -> None:
        """Wait until everything taken was handled, and commands were answered."""
        await self._queue.join()
        await self._desk.drain()

    def _count_off(self, sender: str) -> None:
        self._waiting[sender] -= 1
        if not self._waiting[sender]:
            del self._waiting[sender]

    async def _handle(self, message: Message) -> None:
        role = self._role_of(message.sender.user_id)
        if role is not message.sender.role:
            message = replace(message, sender=replace(message.sender, role=role))
        verdicts, failed = await self._hooks.gather_counting("moderate_message", session=self._session, message=message)
        verdict = strictest(verdicts) if role is not Role.BOT else None  # the agent is never judged, whatever a plugin thinks of it
        also = earlier_ones(verdicts, self._own_user_id) if verdicts else []
        unjudged = bool(failed and self._fail_closed and role < Role.TEACHER)
        if unjudged and verdict is None:
            verdict = UNJUDGED
        stopped = unjudged or (verdict is not None and not verdict.dry_run and verdict.action >= Action.WARN)
        call = None if stopped or role is Role.BOT else parse_command(message, self._prefix)
        self._log.append(message, verdict, command=call is not None, also=also)
        if verdict is not None:
            await self._carry_out(message, verdict)
        for first in range(0, len(also), AT_ONCE):
            await asyncio.gather(*(self._carry_out(*one) for one in also[first : first + AT_ONCE]))
        if call is not None:
            await self._desk.handle(message, call)
        await self._hooks.notify("message_received", session=self._session, message=message, verdict=verdict)

    async def _carry_out(self, message: Message, verdict: Verdict) -> None:
        outcome = await apply_verdict(self._session, self._outbox, message, verdict)
        log.info(
            "moderated",
            room=message.room_id,
            user=message.sender.user_id,
            rule=verdict.rule,
            action=verdict.action.name.lower(),
            outcome=outcome,
        )
        await self._hooks.notify("verdict_applied", session=self._session, message=message, verdict=verdict, outcome=outcome)

    def _role_of(self, user_id: str) -> Role:
        return Role.BOT if user_id == self._own_user_id else self.roles.role_of(user_id)


def strictest(verdicts: list[Verdict]) -> Verdict | None:
    """Of several verdicts the one with the most severe action; a real one before a dry run. ALLOW is no objection."""
    objections = [verdict for verdict in verdicts if isinstance(verdict, Verdict) and verdict.action > Action.ALLOW]
    return max(objections, key=lambda verdict: (not verdict.dry_run, verdict.action, verdict.score), default=None)


def earlier_ones(verdicts: list[Verdict], own_user_id: str) -> list[tuple[Message, Verdict]]:
    """What the verdicts on one message say about earlier ones, each message once and by the strictest; never about the agent itself."""
    by_message: dict[tuple[str, str, float], tuple[Message, list[Verdict]]] = {}
    for message, judged in (one for verdict in verdicts if isinstance(verdict, Verdict) for one in verdict.also):
        if message.sender.user_id != own_user_id:
            key = (message.sender.user_id, message.message_id, message.at)
            by_message.setdefault(key, (message, []))[1].append(judged)
    judged_strictly = ((message, strictest(several)) for message, several in by_message.values())
    return [(message, judged) for message, judged in judged_strictly if judged is not None]
