"""A command of the program in a terminal, read and answered as somebody sitting there would."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from typing import Self

SECONDS = 30


class Terminal:
    """`twofold …` while it runs; ended whatever happens."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._said = ""
        self._process: Process | None = None

    async def __aenter__(self) -> Self:
        program = (sys.executable, "-m", "twofold_server", *self._arguments)
        unbuffered = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self._process = await asyncio.create_subprocess_exec(
            *program, stdin=PIPE, stdout=PIPE, stderr=STDOUT, env=unbuffered
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()

    async def reads(self, pattern: str) -> str:
        """Wait until something fits; the part in brackets."""
        assert self._process
        assert self._process.stdout
        async with asyncio.timeout(SECONDS):
            while not (found := re.search(pattern, self._said)):
                chunk = await self._process.stdout.read(4096)
                assert chunk, self._said
                self._said += chunk.decode()
        return found.group(1)

    async def types(self, line: str) -> None:
        """A line and Enter."""
        assert self._process
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()
