"""The phone's engine, run without a browser against a real relay."""

import os
import subprocess
from pathlib import Path

from tests.support.world import World

WEB = Path(__file__).resolve().parents[2] / "client" / "web"
SECONDS = 60.0


def test_attached_goes_and_comes(world: World, node: str) -> None:
    """What is attached lies at the relay sealed, comes back whole by ranges, and leaves with its entry."""
    code = world.household().rpartition("/")[0].rpartition("/")[2]
    vitest = WEB / "node_modules" / "vitest" / "vitest.mjs"
    command = [node, str(vitest), "run", "--config", "tests/relay/vitest.config.ts"]
    environment = {**os.environ, "NO_COLOR": "1", "RELAY": world.relay, "CODE": code}

    ended = subprocess.run(
        command, cwd=WEB, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
