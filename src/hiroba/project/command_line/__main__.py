# SPDX-License-Identifier: Apache-2.0
"""`python -m hiroba.project.command_line`, for places where the script `hiroba` is not installed."""

from hiroba.project.command_line import main

if __name__ == "__main__":
    main()
