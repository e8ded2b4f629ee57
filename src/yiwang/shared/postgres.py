from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Urls:
    web: str
    owner: str
    retention: str


def urls(data_dir: Path) -> Urls:
    base = f"@/yiwang?host={data_dir}/postgres/run"
    return Urls(*(f"postgresql://yiwang_{role}{base}" for role in ("web", "owner", "retention")))
