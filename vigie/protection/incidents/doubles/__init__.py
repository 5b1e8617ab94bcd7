"""Doubles: pairs of violations that may be one event, proposed with reasons; a person merges or keeps apart."""
