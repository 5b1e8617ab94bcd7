"""A signal that named people verified, assessed and decided; its response, its publication, its lessons."""
