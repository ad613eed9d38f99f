"""The documents, and what makes their generated parts; not installed."""
