// SPDX-License-Identifier: Apache-2.0
// The map in another web site: the layers of the address, kept current, with keyboard.

import { View } from "./view.js";

const view = new View();
view.showChosen();
const map = await view.startMap();
if (map) {
  await view.showChosen();
  const { walkByKeys } = await import("./map_keys.js");
  walkByKeys(map, view.layerMap);
}
