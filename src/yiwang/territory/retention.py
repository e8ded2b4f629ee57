"""How long the territory keeps its rows."""

from yiwang.accountability.actions import retain

WHY = "describes places, no person; cases name divisions that have ended"


def register() -> None:
    """Called when the app is ready."""
    for model in ("TerritoryVersion", "Division", "Grid", "Boundary"):
        retain(f"territory.{model}", keep=None, since="valid_from" if model != "TerritoryVersion" else "made_at", why=WHY)
    retain("territory.Succession", keep=None, since="day", why=WHY)
    for model, since in (("Layer", "valid_from"), ("LayerGrid", "the layer's valid_from"), ("GridCode", "from_day")):
        retain(f"territory.{model}", keep=None, since=since, why="describes places, no person; old codes go on leading to grids")
    retain("territory.Backdrop", keep=None, since="id", why="base map, replaced as a whole; describes no person")
