"""Cases of an older system: a table and a mapping file become cases of ours; see docs/reference/case-mapping.md."""
