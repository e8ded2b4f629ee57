"""The database: row-level security scope, grants, and what both need at migration time."""
