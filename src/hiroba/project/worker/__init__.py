# SPDX-License-Identifier: Apache-2.0
"""The worker process: events to their reactions, seals of the audit, slow and timed jobs."""
