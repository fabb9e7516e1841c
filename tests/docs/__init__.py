"""What the docs say is so, and what there is they say."""
