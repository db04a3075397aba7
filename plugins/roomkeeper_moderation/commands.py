"""Commands of moderation: mute, unmute, kick, pardon, appeal, policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from roomkeeper.errors import RoomError
from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError, Parameter, ParameterKind
from roomkeeper.rooms.messages import Action
from roomkeeper.rooms.protocols import Capability
from roomkeeper.rooms.roles import Role
from roomkeeper.rooms.roster import Presence
from roomkeeper.state.journal import Journal
from roomkeeper_moderation import appeals, audit, explanations, switches
from roomkeeper_moderation.config import Policy
from roomkeeper_moderation.court import Court
from roomkeeper_moderation.ladder import Rung
from roomkeeper_moderation.people import Person

WHOM = Parameter("user", ParameterKind.USER)
ANYBODY = Parameter("user", ParameterKind.USER_ID)
REASON = Parameter("reason", ParameterKind.TEXT, optional=True)
_APPEAL_BYTES = 600
_APPEALS_OPEN = 3


class Reloading(Protocol):
    """What reads the policies again. `refused` is what is wrong with them, when the last reading was refused."""

    refused: str

    async def reload(self) -> str:
        """Read them; return what was refused, or nothing."""
        ...


class ModerationCommands:
    """:param journal: gives the journal. :param policies: reads the policies again."""

    def __init__(self, court: Court, journal: Callable[[], Journal], policies: Reloading) -> None:
        self._court = court
        self._journal = journal
        self._policies = policies

    def commands(self) -> list[Command]:
        """As they are registered."""
        time = Parameter("time", ParameterKind.DURATION, optional=True)
        what = Parameter("what", optional=True, choices=("show", "dry-run", "quiet", "reload"))
        switch = Parameter("switch", optional=True, choices=("on", "off"))
        text = Parameter("text", ParameterKind.TEXT)
        assistant, teacher = Role.ASSISTANT, Role.TEACHER
        return [
            Command(
                name="mute",
                help="takes somebody's chat away for a while",
                handler=self.mute,
                role=assistant,
                parameters=(WHOM, time, REASON),
            ),
            Command(name="unmute", help="lets somebody write again", handler=self.unmute, role=assistant, parameters=(ANYBODY,)),
            Command(name="kick", help="puts somebody out of the room", handler=self.kick, role=assistant, parameters=(WHOM, REASON)),
            Command(
                name="pardon", help="takes somebody's strikes and mutes back", handler=self.pardon, role=assistant, parameters=(ANYBODY,)
            ),
            Command(name="appeal", help="asks the teacher to look at a decision", handler=self.appeal, parameters=(text,)),
            Command(
                name="policy", help="shows or switches the rules of this room", handler=self.policy, role=teacher, parameters=(what, switch)
            ),
        ]

    async def mute(self, call: CommandCall) -> str:
        """Mute by hand, for the policy's time unless one is given."""
        target = _target(call)
        seconds = call.values.get("time") or self._court.engine(call.session.info.room_id).ladder.mute_seconds
        if Capability.MUTE not in call.session.capabilities:
            return f"This room ({call.session.info.provider}) cannot mute."
        person, at = _person(call, target.user.user_id), call.message.at
        await self._court.strikes.mute_by_hand(person, at, at + seconds, call.session.info.id)
        await call.session.room.mute_user(target.user.user_id, media=False, chat=True, seconds=seconds)
        told = await _tell(call, target, f"You cannot write for {_minutes(seconds)}.")
        await self._note(call, target.user.user_id, "mute", f"muted for {seconds:g} s{told}")
        return f"{_name(target)} cannot write for {_minutes(seconds)}."

    async def unmute(self, call: CommandCall) -> str:
        """Lift a mute, whoever set it."""
        user_id = call.values["user"]
        known = await self._court.strikes.lift_mute(_person(call, user_id))
        if Capability.MUTE in call.session.capabilities:
            await call.session.room.mute_user(user_id, media=False, chat=True, seconds=0)
        await self._note(call, user_id, "unmute", "may write again")
        return (
            f"{explanations.quoted(user_id)} may write again."
            if known
            else f"{explanations.quoted(user_id)} was not muted by me; lifted all the same."
        )

    async def kick(self, call: CommandCall) -> str:
        """Put somebody out."""
        target = _target(call)
        if not target.present:
            return f"{_name(target)} is not in the room."
        if Capability.KICK not in call.session.capabilities:
            return f"This room ({call.session.info.provider}) cannot put anybody out. Try: {call.prefix}mute"
        reason = call.values.get("reason", "You are asked to leave the room.")
        await call.session.room.kick_user(target.user.user_id, reason[:60])
        await self._note(call, target.user.user_id, "kick", "put out of the room")
        return f"{_name(target)} is out."

    async def pardon(self, call: CommandCall) -> str:
        """Take strikes and mutes back."""
        user_id, info = call.values["user"], call.session.info
        person = _person(call, user_id)
        expire_after = self._court.engine(info.room_id).expire_after
        muted = self._court.strikes.mute(person, call.message.at) is not None
        strikes = await self._court.strikes.pardon(person, call.message.at, expire_after, call.message.sender.user_id)
        await self._journal().run(lambda connection: appeals.grant(connection, person, by=call.message.sender.user_id, at=call.message.at))
        if muted and Capability.MUTE in call.session.capabilities:
            await call.session.room.mute_user(user_id, media=False, chat=True, seconds=0)
        if not strikes and not muted:
            await self._note(call, user_id, "pardon", "there was nothing to take back")
            return f"{explanations.quoted(user_id)} has no strikes and no mute here."
        told = await _tell_id(call, user_id, "Your strikes were taken back. Welcome again.")
        await self._note(call, user_id, "pardon", f"{strikes} strikes taken back{told}")
        return f"{explanations.quoted(user_id)} is pardoned: {strikes} strike{'' if strikes == 1 else 's'} taken back."

    async def appeal(self, call: CommandCall) -> str:
        """Journal an appeal and bring it to the people in charge."""
        sender, info = call.message.sender, call.session.info
        person = _person(call, sender.user_id)
        text = call.values["text"][:_APPEAL_BYTES]
        journal = self._journal()
        if await journal.run(lambda connection: appeals.undecided(connection, person)) >= _APPEALS_OPEN:
            return "You have asked already; the teacher will answer."
        history = self._court.strikes.history(person, call.message.at, self._court.engine(info.room_id).expire_after)
        await journal.run(
            lambda connection: appeals.save(connection, person, sender.user_name, text, session_id=info.id, at=call.message.at)
        )
        rules = ", ".join(strike.rule for strike in history) or "none"
        words = explanations.quoted(text, 300)
        pardon = f"pardon with: {call.prefix}pardon {sender.user_id}"
        if in_charge := call.session.roster.in_charge():
            await call.say(f"{sender.user_id} appeals (strikes: {rules}): {words} — {pardon}", in_charge)
            await self._note(call, sender.user_id, "appeal", f"told {', '.join(in_charge)}")
            return "The teacher was told and will decide."
        elsewhere = f"{sender.user_id} appeals in {info.room_id} (strikes: {rules}): {words} — {pardon}, there"
        if told := await _tell_in_other_rooms(call, elsewhere):
            await self._note(call, sender.user_id, "appeal", f"told {', '.join(told)}")
            return "The teacher is in another room, was told and will decide."
        await self._note(call, sender.user_id, "appeal", "nobody in charge was there")
        return "Nobody in charge is here just now; your appeal is noted."

    async def policy(self, call: CommandCall) -> str:
        """Show the rules, or switch dry run or quiet for the rest of the session."""
        info = call.session.info
        place, what, switch = (info.provider, info.room_id), call.values.get("what", "show"), call.values.get("switch")
        if what == "reload":
            refused = await self._policies.reload()
            return f"The old policies go on: {refused}" if refused else "The policies were read again."
        if what in ("dry-run", "quiet"):
            if switch is None:
                raise CommandUsageError(f"Say {what} on or {what} off.")
            on = switch == "on"
            await self._journal().run(lambda connection: switches.save(connection, info.id, what, on=on))
            self._court.switch(*place, what, on=on)
            await self._note(call, call.message.sender.user_id, "policy", f"{what} switched {switch} for the rest of the session")
            if what == "dry-run":
                return "Dry run: I judge and note, but do nothing." if on else "I act on the rules."
            return "Quiet: only the people in charge write." if on else "Everybody may write."
        return self._shown(place)

    def _shown(self, place: tuple[str, str]) -> str:
        engine = self._court.engine(place[1])
        rules = engine.policy
        on = [name for name, active in _active(engine.policy).items() if active]
        steps = ", then ".join(_step(engine.ladder.rung(number)) for number in range(1, len(rules.ladder) + 1))
        state = " (dry run: nothing is done)" if self._court.dry(*place) else ""
        quiet = " It is quiet: only the people in charge write." if place in self._court.quiet_by_hand else ""
        refused = " The last reload was refused, these rules are older than their file; the log says why." if self._policies.refused else ""
        return f"Policy {engine.name}{state}. Rules: {', '.join(on)}. Strikes bring: {steps}.{quiet}{refused}"

    async def _note(self, call: CommandCall, user_id: str, action: str, outcome: str) -> None:
        entry = audit.by_hand(call, user_id, action, outcome)
        await self._journal().run(lambda connection: audit.save(connection, entry))


def _target(call: CommandCall) -> Presence:
    target: Presence = call.values["user"]
    if target.user.role is Role.BOT:
        raise CommandUsageError("Not myself, please.")
    if target.user.role >= call.message.sender.role:
        raise CommandUsageError(f"{_name(target)} is a {target.user.role.name.lower()}: not by your word.")
    return target


def _person(call: CommandCall, user_id: str) -> Person:
    return Person(call.session.info.provider, call.session.info.room_id, user_id)


def _name(target: Presence) -> str:
    return explanations.quoted(target.user.user_name) or explanations.quoted(target.user.user_id)


async def _tell(call: CommandCall, target: Presence, text: str) -> str:
    reason = call.values.get("reason")
    return await _tell_id(call, target.user.user_id, f"{text} Reason: {explanations.quoted(reason, 200)}" if reason else text)


async def _tell_in_other_rooms(call: CommandCall, text: str) -> list[str]:
    """Tell the people in charge who are in another of the agent's rooms, each in one of them; return where who was told."""
    told: dict[str, str] = {}
    for session in call.sessions:
        if session is call.session or session.info.provider != call.session.info.provider:
            continue
        people = [user_id for user_id in session.roster.in_charge() if user_id not in told]
        if not people:
            continue
        try:
            await session.say(text, people)
        except RoomError:
            continue
        told |= dict.fromkeys(people, session.info.room_id)
    return [f"{user_id} in {room_id}" for user_id, room_id in told.items()]


async def _tell_id(call: CommandCall, user_id: str, text: str) -> str:
    try:
        await call.say(text, (user_id,))
    except RoomError:
        return ", could not be told"
    return ", told privately"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def _step(rung: Rung) -> str:
    if rung.action is not Action.MUTE:
        return rung.action.name.lower()
    return f"mute ({_minutes(rung.seconds)})" if rung.seconds is not None else "mute (rest of the session)"


def _active(policy: Policy) -> dict[str, bool]:
    return {
        "blocked words": True,
        "flood": policy.flood.messages > 0,
        "room flood": policy.room_flood.messages > 0,
        "repeats": policy.repeats.messages > 0,
        "raid": policy.raid.users > 0,
        "mentions": policy.mentions.most > 0,
        "links": bool(policy.links.blocked),
        "shouting": policy.shouting.min_letters > 0,
        "emoji": policy.emoji.most > 0,
        "long": policy.long.characters > 0,
        "quiet hours": bool(policy.quiet_hours),
    }
