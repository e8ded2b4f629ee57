"""The demonstration: two fictional counties, generated from a fixed seed. No real person, no real place (the ground is open sea)."""
