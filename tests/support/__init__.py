"""Fixtures for every test of the repository: a real PostgreSQL, a real browser, a real server."""
