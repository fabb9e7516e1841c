"""2,000 seeded runs of devices over a relay: bad nets, phones that die, restored copies, two views."""

import sys

from tests.simulation.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
