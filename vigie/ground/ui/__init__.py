"""The look and the languages: one stylesheet, the base pages, template tags, and the catalogues of translations."""
