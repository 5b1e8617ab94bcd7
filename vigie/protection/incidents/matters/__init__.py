"""Requests and violations that may be of one matter: proposed on the page of requests, decided by a person."""
