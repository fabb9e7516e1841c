"""The schema, as numbered and commented SQL files per engine."""
