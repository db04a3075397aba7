"""Carrying a verdict out through the room. Where the provider lacks an action, the next best is taken, and the outcome says so."""

from __future__ import annotations

from roomkeeper.errors import RoomError, UnsupportedError
from roomkeeper.rooms.messages import Action, Message, Verdict
from roomkeeper.rooms.protocols import Capability
from roomkeeper.rooms.session import LiveSession
from roomkeeper.sessions.outbox import Outbox, Priority


async def apply_verdict(session: LiveSession, outbox: Outbox, message: Message, verdict: Verdict) -> str:
    """Do what the verdict asks for; return what was really done, in a few words. Never raises for a room that refuses."""
    if verdict.dry_run:
        return "dry run: nothing done"
    done: list[str] = []
    action = _possible(session, verdict.action, done)
    try:
        if action is Action.ESCALATE:
            done.append(await _call_the_people_in_charge(session, outbox, message, verdict))
        if action in (Action.HINT, Action.WARN, Action.MUTE, Action.KICK):
            await _explain(session, outbox, message, verdict, done)  # before: who is out, or silenced, cannot always be told why
        if action is Action.KICK and not await _kick(session, message, verdict, done):
            action = Action.MUTE
        if action is Action.MUTE:
            await _mute(session, message, verdict, done)
    except RoomError as error:
        done.append(f"the room refused: {error}")
    return ", ".join(done)


async def _kick(session: LiveSession, message: Message, verdict: Verdict, done: list[str]) -> bool:
    """False when the agent has no right to, so that the next best has to do."""
    try:
        await session.room.kick_user(message.sender.user_id, verdict.explanation)
    except UnsupportedError as error:
        done.append(f"not put out: {error.what}")
        return False
    done.append("put out of the room")
    return True


async def _mute(session: LiveSession, message: Message, verdict: Verdict, done: list[str]) -> None:
    try:
        await session.room.mute_user(message.sender.user_id, media=False, chat=True, seconds=verdict.seconds)
    except UnsupportedError as error:
        done.append(f"not muted: {error.what}")
    else:
        done.append(f"muted for {verdict.seconds:g} s" if verdict.seconds is not None else "muted")


def _possible(session: LiveSession, action: Action, done: list[str]) -> Action:
    if action is Action.KICK and Capability.KICK not in session.capabilities:
        done.append(f"{session.info.provider} cannot kick")
        action = Action.MUTE
    if action is Action.MUTE and Capability.MUTE not in session.capabilities:
        done.append(f"{session.info.provider} cannot mute")
        action = Action.WARN
    return action


async def _explain(session: LiveSession, outbox: Outbox, message: Message, verdict: Verdict, done: list[str]) -> None:
    if Capability.CUSTOM_COMMAND not in session.capabilities:
        done.append(f"{session.info.provider} has no private message, so the sender was not told")
        return
    fields = {
        "type": "moderation",
        "action": verdict.action.name.lower(),
        "rule": verdict.rule,
        "message_id": message.message_id,
        "explanation": verdict.explanation,
    }
    try:
        await outbox.tell((message.sender.user_id,), fields, "explanation", Priority.SANCTION)
    except RoomError as error:  # whoever cannot be told can still be put out
        done.append(f"could not be told: {error.what}")
    else:
        done.append("told privately")


async def _call_the_people_in_charge(session: LiveSession, outbox: Outbox, message: Message, verdict: Verdict) -> str:
    in_charge = session.roster.in_charge()
    if not in_charge:
        session.warn(f"{message.sender.user_id} needs a teacher's attention ({verdict.rule}), but none is in the room")
        return "no teacher is in the room"
    fields = {
        "type": "escalation",
        "user_id": message.sender.user_id,
        "rule": verdict.rule,
        "message_id": message.message_id,
        "text": message.text,
    }
    await outbox.tell(in_charge, fields, "text", Priority.SANCTION)
    return f"called {', '.join(in_charge)}"
