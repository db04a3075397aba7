"""Child processes that never outlive their parent, however it ends."""

from __future__ import annotations

import shutil
from collections.abc import Sequence


def dying_with_parent(command: Sequence[str]) -> list[str]:
    """Return the command so that the kernel kills the process when the thread that started it ends (prctl(2), PR_SET_PDEATHSIG).

    Without `setpriv` (util-linux) the command is returned as it is: a kill -9 of the parent then leaves the child running.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", *command] if setpriv else list(command)
