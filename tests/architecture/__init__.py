# SPDX-License-Identifier: Apache-2.0
"""What imports cannot show. Each check is a function of its subject, so that a test can hand it a broken example."""
