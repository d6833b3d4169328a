"""The reference of a knowledge base: every rule, fact, brand and source on pages that Markdown and HTML both render."""
