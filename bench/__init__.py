"""Twofold's own figures beside the limits of the machine it runs on, all measured in one run."""
