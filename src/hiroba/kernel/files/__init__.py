# SPDX-License-Identifier: Apache-2.0
"""What people upload: judged by content, pictures written anew, kept on disk, rows in the database."""
