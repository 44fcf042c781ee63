"""What clients saw, call by call, and whether any order of the calls explains it: linear per user and per session.

A call that was not answered (or with a 5xx) may have happened at any time from its start on, or never.
"""

import base64
import collections
import dataclasses
import struct


@dataclasses.dataclass
class Call:
    began: float
    ended: float
    what: str  # register, login, refresh, logout, use
    user: str
    status: int  # 0: no answer
    token: str = ""  # what was presented
    got: str = ""  # the refresh token that was answered
    session: str = ""

    @property
    def is_answered(self):
        return 0 < self.status < 500


def parts(token):
    """A refresh token's session and counter: version, key id, session (16), counter (8), MAC (32)."""
    data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    return data[-56:-40].hex(), struct.unpack("!Q", data[-40:-32])[0]


def violations(calls, grace):
    """Sentences about what cannot be; none where all is well. `grace` in whole seconds, as the site has it."""
    users, sessions = collections.defaultdict(list), collections.defaultdict(list)
    for call in sorted(calls, key=lambda call: call.began):
        if call.what in ("register", "login"):
            users[call.user].append(call)
        if call.session:
            sessions[call.session].append(call)
    return [
        *(fault for user in users.values() for fault in faults_of_user(user)),
        *(fault for session in sessions.values() for fault in faults_of_session(session, grace)),
    ]


def faults_of_user(calls):
    """Once registered, for ever; and nobody is registered twice."""
    made = [call for call in calls if call.what == "register" and call.status == 201]
    if len(made) > 1:
        yield f"{calls[0].user} was made {len(made)} times"
    for call in calls:
        if not made or call.began <= made[0].ended:
            continue
        if call.what == "login" and call.is_answered and call.status != 200:
            yield f"{call.user} was registered and cannot log in: {call.status}"
        if call.what == "register" and call.is_answered and call.status != 409:
            yield f"{call.user} was registered and is registered again: {call.status}"


def faults_of_session(calls, grace):
    answered = [call for call in calls if call.is_answered]
    yield from faults_of_end(calls, answered, grace)
    yield from faults_of_successors(answered)


def faults_of_end(calls, answered, grace):
    """What was ended never works later; and what nobody ended works."""
    ends = [call.ended for call in answered if call.what == "logout" or call.status == 401]
    ended = min(ends, default=float("inf"))
    for call in answered:
        if call.began > ended and call.what in ("use", "refresh") and call.status == 200:
            yield f"session {call.session} had ended and works: {call}"
    causes = [call.began for call in calls if call.what == "logout"]
    causes += [call.began for call in calls if call.what == "refresh" and may_be_replay(call, calls, grace)]
    for call in answered:
        if call.status == 401 and min(causes, default=float("inf")) > call.ended:
            yield f"session {call.session} was ended by nobody: {call}"


def may_be_replay(call, calls, grace):
    """Whether the token presented may have been replaced for longer than the grace, or more than once."""
    _, n = parts(call.token)
    later = [other for other in calls if other.what == "refresh" and other.began < call.ended]
    # Whoever presents n + 1 has been answered it; a call on n may have replaced it, answered or not.
    return any(
        parts(other.token)[1] > n or parts(other.token)[1] == n and other.began < call.ended - grace
        for other in later
        if other is not call
    )


def faults_of_successors(answered):
    """The counter is a register: answers carry its value, which never goes back; a token gives itself or the next."""
    refreshes = [call for call in answered if call.what == "refresh" and call.status == 200]
    successors = collections.defaultdict(set)
    for call in refreshes:
        (session, n), (of, m) = parts(call.token), parts(call.got)
        if session != of or m not in (n, n + 1):
            yield f"session {session}: token {n} gave {m} of {of}"
        if m != n:
            successors[n].add(call.got)
    for n, found in successors.items():
        if len(found) > 1:
            yield f"session {refreshes[0].session}: token {n} has {len(found)} successors"
    highest, done = 0, sorted(refreshes, key=lambda call: call.ended)
    at = 0
    for call in refreshes:
        while at < len(done) and done[at].ended < call.began:
            highest, at = max(highest, parts(done[at].got)[1]), at + 1
        if parts(call.got)[1] < highest:
            yield f"session {call.session}: the counter went back from {highest} to {parts(call.got)[1]}"
