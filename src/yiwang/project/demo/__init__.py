"""The demonstration: two fictional counties from a fixed seed. No real person, no real place (the ground is open sea)."""
