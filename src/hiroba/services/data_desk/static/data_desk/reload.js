// SPDX-License-Identifier: Apache-2.0
// Loads the page again until the work is done and it leads elsewhere.

setTimeout(() => location.reload(), 1500);
