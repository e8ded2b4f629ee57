"""Which counties lie under a county, city or province."""

from yiwang.territory.queries import counties as known_counties


def covered_counties(county: str) -> tuple[str, ...]:
    """The 6-digit codes in reach of a unit kept under `county`: itself, and below a city or province every code underneath.

    Counties that have ended are among them: their cases have not. Codes that end in 00 stand for what was filed at a city or
    province itself.
    """
    prefix = county.removesuffix("00").removesuffix("00")
    if len(prefix) == 6:
        return (county,)
    below = [code for code in known_counties(ended=True) if code.startswith(prefix)]
    return tuple(sorted({county, *below, *(f"{code[:4]}00" for code in below)}))
