"""Requests that may be of one matter: proposed with reasons; a person says so, or keeps them apart. Never merged."""
