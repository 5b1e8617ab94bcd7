"""Who asked for published alerts by e-mail: asked twice, written to one by one, forgotten at a click."""
