"""The settings of UCDP's API: off unless the file of a token is named, and never over an open line."""

from __future__ import annotations

import pytest

from vigie.conf.origin import BadEnvironment
from vigie.conf.ways import read_ucdp


def test_the_environment_names_the_file_of_the_token_or_there_is_no_api(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_ucdp() is None
    monkeypatch.setenv("VIGIE_UCDP_TOKEN_FILE", "/nowhere")
    found = read_ucdp()
    assert found is not None
    assert (found.url.startswith("https://"), str(found.token_file)) == (True, "/nowhere")
    monkeypatch.setenv("VIGIE_UCDP_URL", "http://ucdp.exemple.invalid")
    with pytest.raises(BadEnvironment):
        read_ucdp()
