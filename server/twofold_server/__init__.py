"""The relay: blind, small, forgetful. It stores and forwards sealed envelopes that it cannot open."""
