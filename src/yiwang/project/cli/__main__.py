"""`python -m yiwang.project.cli`: the same as `yiwang`, for child processes."""

import sys

from yiwang.project.cli import main

sys.exit(main())
