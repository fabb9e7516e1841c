"""A certificate authority for one run, which a made machine takes for the one that browsers trust.

It speaks ACME under the public authority's name, so what asks for certificates is run as it is: by Caddy, by
certbot. Whether a name is at the machine it finds out as that authority does, by asking there.
"""

import subprocess
from pathlib import Path
from typing import Self

import httpx

from tests.deploy.lan import Lan
from tests.support.world import wait_until

NAME = "acme-v02.api.letsencrypt.org"
_CADDYFILE = """{{
	admin off
	auto_https disable_redirects
	skip_install_trust
	default_bind {here}
	storage file_system {folder}/storage
	pki {{
		ca local {{
			root {{
				cert {folder}/root.crt
				key {folder}/root.key
			}}
		}}
	}}
}}
{name} {{
	tls internal
	rewrite /directory /acme/local/directory
	acme_server
}}
"""


class Authority:
    """A root made by openssl, and Caddy that signs in its name."""

    def __init__(self, folder: Path, lan: Lan, names: tuple[str, ...], caddy: Path) -> None:
        """`names` are those that the machine answers to."""
        self.root = folder / "root.crt"
        self._folder, self._lan, self._names, self._caddy = folder, lan, names, caddy
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._folder.mkdir()
        _make_root(self._folder)
        config, hosts = self._folder / "Caddyfile", self._folder / "hosts"
        config.write_text(_CADDYFILE.format(here=self._lan.here, folder=self._folder, name=NAME))
        hosts.write_text(f"127.0.0.1 localhost\n{self._lan.there} {' '.join(self._names)}\n")
        script = 'mount --bind "$0" /etc/hosts && exec "$1" run --adapter caddyfile --config "$2"'
        with (self._folder / "log").open("wb") as log:
            command = ["unshare", "--mount", "sh", "-c", script, str(hosts), str(self._caddy), str(config)]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_until(self._answers, "the authority's first answer")
        except AssertionError as late:
            self._end()
            raise AssertionError((self._folder / "log").read_text()) from late
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            with httpx.Client(verify=False, trust_env=False) as client:  # noqa: S501 (only whether it answers)
                asked = client.build_request(
                    "GET", f"https://{self._lan.here}/directory", headers={"host": NAME}
                )
                asked.extensions["sni_hostname"] = NAME
                return client.send(asked).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False


def _make_root(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    command += ["-days", "30", "-subj", "/CN=Made for one run", "-addext", "keyUsage=critical,keyCertSign"]
    command += ["-keyout", "root.key", "-out", "root.crt"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
