"""The one table of what `twofold doctor` can find: code, weight, what it is, what to do."""

import re
from dataclasses import dataclass
from typing import Final

GOOD, ADVICE, TROUBLE = "good", "advice", "trouble"


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of finding; the sentence has places for what was seen."""

    code: str
    weight: str
    sentence: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and how it is."""

    code: str
    weight: str
    sentence: str
    todo: str


_ROWS: Final = (
    # The folder, its disk, the clock.
    Row("folder_closed", GOOD, "The folder and what is in it are closed to others."),
    Row("folder_missing", TROUBLE, "There is no relay's database in {folder}.", "Name the folder that the relay serves with --data."),
    Row("folder_open", TROUBLE, "Others on this machine can get at {names}.", "Run: chmod -R go= {folder}"),
    Row("folder_owner", TROUBLE, "{names} does not belong to the owner of the folder.", "Give it to the user who runs the relay: chown."),
    Row("room", GOOD, "The disk has {free} free; the database takes {size}."),
    Row("room_low", ADVICE, "The disk has only {free} free; the database takes {size}, and an upgrade copies it.", "Make room, or move the folder to a larger disk."),
    Row("room_gone", TROUBLE, "The disk has only {free} free: soon nothing more can be kept.", "Make room now; old copies beside the database are a first place to look."),
    Row("room_none", TROUBLE, "The relay finds no room on its disk: nothing but removing and erasing goes on.", "Make room, or raise what the disk allows this user; nothing has to be started again."),
    Row("clock", GOOD, "The clock runs as it should."),
    Row("clock_behind", TROUBLE, "The clock says a day before this program was installed.", "Set it, and let the machine keep it by NTP."),
    Row("clock_back", TROUBLE, "Files in the folder were changed {minutes} minutes later than the clock says it is now.", "Set the clock, and let the machine keep it by NTP."),
    Row("clock_differs", TROUBLE, "The clock differs from that of {origin} by {minutes} minutes.", "Set it, and let the machine keep it by NTP."),
    # The database.
    Row("sqlite", GOOD, "SQLite {version} has the mended write-ahead log."),
    Row("sqlite_race", GOOD, "SQLite {version} is safe with one program that writes, and the relay is one; before 3.51.3 let nothing else write to relay.db."),
    Row("schema", GOOD, "The database has schema {schema}, the newest of this program."),
    Row("schema_older", TROUBLE, "The database has schema {schema}; this program has a newer one.", "Run `twofold migrate`, or serve: both copy it aside first."),
    Row("schema_foreign", TROUBLE, "The database does not fit: {reason}", "Install the release that the database was used with, or a newer one."),
    Row("unreadable", TROUBLE, "The database cannot be read: {reason}.", "Run this as the user who runs the relay; if it is that user, restore the newest backup."),
    Row("damaged", TROUBLE, "The database is damaged: {reason}.", "Stop the relay, keep a copy of the folder, and restore the newest backup."),
    Row("sound", GOOD, "The database is sound: {spaces} spaces, {rows} rows, {size}."),
    Row("logs_whole", GOOD, "Every log leads, row by row, to the head that is kept of it."),
    Row("log_broken", TROUBLE, "In {count} spaces the log does not lead to the head that is kept of it.", "Stop the relay, keep a copy of the folder, restore the newest backup; phones bring back what it lacks."),
    Row("no_orphans", GOOD, "No row belongs to a space that is not there."),
    Row("orphans", TROUBLE, "Rows belong to no space, or counts cannot be: {tables}.", "Keep a copy of the folder and tell the project; nothing is lost by them."),
    # The database, where it is PostgreSQL.
    Row("durable", GOOD, "PostgreSQL {version} answers, and has on disk what it says it has."),
    Row("undurable", TROUBLE, "The database has {names} off: it can lose what was acknowledged.", "Turn them on in its configuration, and restart it."),
    Row("connections", GOOD, "{used} of {most} connections are in use; a relay takes up to {each}."),
    Row("connections_few", ADVICE, "{used} of {most} connections are in use, and one more relay takes up to {each}.", "Raise max_connections, or put a pooler between, in session mode."),
    Row("schema_behind", TROUBLE, "The database has schema {schema}; this program has a newer one, and reads no further.", "Back it up, then run `twofold migrate`; or serve."),
    Row("read_in_part", GOOD, "Of very many spaces {spaces} were read through, from a random one on."),
    Row("hints", GOOD, "Relays tell each other of new rows at once."),
    Row("hints_off", GOOD, "Relays do not tell each other of new rows: they look every `look_seconds`."),
    Row("hints_lost", ADVICE, "No hint between relays would pass: {reason}.", "Look at `notify`; until then rows of another relay are seen after `look_seconds`."),
    Row("chunks", GOOD, "Of blobs {count} chunks lie where their rows say, {size}."),
    Row("chunks_elsewhere", ADVICE, "Chunks of blobs lie in a bucket, which is not looked into here.", "Watch over it with its own tools; let it keep what is deleted for as long as you keep backups."),
    Row("chunks_lost", TROUBLE, "{count} chunks of blobs are not in the folder blobs.", "Put that folder back as it was; else restore the newest backup."),
    Row("chunks_left", ADVICE, "{count} files in the folder blobs have no row.", "A running relay clears them within a day. Start it, if it does not run."),
    # Backups.
    Row("backup_fresh", GOOD, "The newest backup was made {days} days ago."),
    Row("no_backup", ADVICE, "No backup was made with `twofold backup`.", "Have a timer run it every night, to another disk; what other tools copy is not seen here."),
    Row("backup_old", TROUBLE, "The newest backup was made {days} days ago.", "Look why the timer does not run `twofold backup` any more."),
    # Waking.
    Row("wake_off", GOOD, "Nobody is woken: `wake` is off."),
    Row("wake_on", GOOD, "Devices that ask for it are woken; {count} push services answer."),
    Row("wake_extra", TROUBLE, "`wake` is on, and what signs for it is not installed: the relay does not start.", "Install `twofold[push]`, or turn `wake` off."),
    Row("wake_key_missing", ADVICE, "This relay shares a database and has no wake.key: the next start makes one of its own.", "Copy wake.key from the data folder of another of the relays, mode 600."),
    Row("wake_unreachable", TROUBLE, "These push services do not answer: {hosts}.", "Let the relay call out to them at port 443; until then their phones are not woken, and lose nothing."),
    # The two names.
    Row("two_names", GOOD, "The app is at {app}, the relay at {relay}: two origins."),
    Row("one_origin", TROUBLE, "The app and the relay are both at {origin}: what one may clear or script, the other could.", "Give each a name of its own, and tell them: app_origin and relay_origin."),
    Row("origin_unfit", TROUBLE, "{origin} is no origin.", "Write https://name, with :port if it is not 443, and nothing behind it."),
    Row("no_tls", TROUBLE, "{place} is without TLS: browsers keep no keys, open no camera and start nothing offline there.", "Put a proxy with TLS before it, and tell its names: app_origin and relay_origin, both https."),
    Row("only_here", ADVICE, "{app} opens on this machine alone: a phone takes that name for itself.", "Give the app and the relay a name each and a proxy with TLS, and tell them: app_origin and relay_origin."),
    Row("half_here", TROUBLE, "{there} is for every device, {here} for this machine alone: a phone takes that name for itself.", "Set app_origin and relay_origin, both."),
    Row("leads_here", GOOD, "For this machine {name} is the machine itself; what a phone's name server says is not seen from here."),
    # As others see it.
    Row("running", GOOD, "A relay of release {version} runs in the folder."),
    Row("not_running", ADVICE, "No relay runs in the folder.", "Start it with `twofold serve`, if it should."),
    Row("version_differs", ADVICE, "The running relay is {version}; what is installed is {installed}.", "Restart it."),
    Row("reached", GOOD, "{origin} answers as it should."),
    Row("unreachable", TROUBLE, "{origin} does not answer: {reason}.", "Look at the name, the proxy, and whether the relay runs; where a house cannot reach itself by its outer name, give the proxy's address with --at."),
    Row("name_unknown", TROUBLE, "Nobody knows an address for {name}.", "Look at its spelling in app_origin and relay_origin; else enter it where phones ask: your name server, router, or mesh."),
    Row("name_foreign", TROUBLE, "{origin} leads to a relay that does not go by this name.", "Set app_origin and relay_origin to the names that people open, and have the proxy pass Host on unchanged (nginx: proxy_set_header Host $http_host)."),
    Row("name_lost", TROUBLE, "{origin} does not reach this relay under that name: phones cannot prove who they are.", "Have the proxy pass Host on unchanged (nginx: proxy_set_header Host $http_host), and send this name to this relay."),
    Row("wrong_answer", TROUBLE, "{origin} answers {status}, and not as {what} does.", "Look where the proxy sends this name, and at app_origin and relay_origin."),
    Row("headers_lost", TROUBLE, "Answers of {origin} lack headers that were sent: {names}.", "Have the proxy pass all headers on unchanged."),
    Row("app_kept_out", TROUBLE, "Pages of {app} may not read what {origin} answers.", "Set app_origin to the name that people open; have the proxy pass Host and Origin on."),
    Row("relay_kept_out", TROUBLE, "The policy of {origin} does not let its pages call {relay}.", "Set relay_origin to the relay's name, and restart."),
    Row("no_socket", TROUBLE, "No live connection to {origin} can be opened: {reason}.", "Have the proxy allow WebSocket upgrades."),
    Row("socket_held", TROUBLE, "A live connection to {origin} opens, and what is said on it is held back.", "Have the proxy pass bytes on as they come, without buffering."),
    Row("tls", GOOD, "The certificate of {origin} is good for {days} days."),
    Row("tls_ends", TROUBLE, "The certificate of {origin} ends in {days} days.", "Look why it is not renewed by itself."),
    Row("tls_over", TROUBLE, "The certificate of {origin} has ended, by this machine's clock.", "Look why it is not renewed by itself, and at the clock."),
    Row("tls_early", TROUBLE, "The certificate of {origin} is of a later day than this machine's clock says.", "Set the clock, and let the machine keep it by NTP."),
    Row("tls_name", TROUBLE, "The certificate of {origin} is for another name.", "Look at the spelling of the name, and that the proxy has a certificate for it."),
    Row("tls_foreign", TROUBLE, "This machine does not trust the certificate of {origin}: {reason}.", "An authority of your own is to be installed here and on every phone (here SSL_CERT_FILE=root.pem will do); else look why the proxy got no certificate."),
    Row("tls_fails", TROUBLE, "{origin} makes no connection by TLS: {reason}.", "Look whether the proxy has a certificate for this name, and its log."),
    Row("no_hsts", GOOD, "{origin} does not tell browsers to come by TLS only; where all of the name is TLS, the proxy may add Strict-Transport-Security."),
)  # fmt: skip

TABLE: Final = {row.code: row for row in _ROWS}
"""Code → row, in the order of the document."""


def finding(code: str, **seen: object) -> Finding:
    """A finding of this kind."""
    row = TABLE[code]
    return Finding(code, row.weight, row.sentence.format(**seen), row.todo.format(**seen))


def rendered() -> str:
    """What asks for something to be done, as the manual shows it."""
    lines = ["| code | weight | what was found | what to do |", "|---|---|---|---|"]
    lines += [f"| `{r.code}` | {r.weight} | {r.sentence} | {r.todo} |" for r in _ROWS if r.weight != GOOD]
    return re.sub(r"\{\w+\}", "…", "\n".join(lines)) + "\n"
