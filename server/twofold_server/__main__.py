"""`python -m twofold_server`, and the console script `twofold`."""

from .cli import twofold


def main() -> None:
    """Run the command line."""
    twofold(prog_name="twofold")


if __name__ == "__main__":
    main()
