"""Ways in which reports arrive from programs. Each channel is a folder; a new one is found by its urls.py."""
