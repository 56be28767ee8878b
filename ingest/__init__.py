"""Offline: corpus files → documents → passages → a new index generation."""
