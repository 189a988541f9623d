// SPDX-License-Identifier: Apache-2.0
// Reads a CSV or GeoJSON file of the reader's own, in the browser. Nothing is sent anywhere.

export const MEGABYTES_MAX = 20;
const FEATURES_MAX = 50_000;
const LATITUDE = ["緯度", "latitude", "lat", "y"];
const LONGITUDE = ["経度", "longitude", "lon", "lng", "long", "x"];
const NAME = ["名称", "名前", "施設名", "name", "title", "地点名"];

export class Unreadable extends Error {}

// { features, total }: GeoJSON features with a place, and how many rows there were.
export async function readOwnFile(file) {
  const text = decoded(await file.arrayBuffer());
  const found = /^\s*[[{]/.test(text) ? fromGeoJson(text) : fromTable(text);
  return { features: found.features.slice(0, FEATURES_MAX), total: found.total };
}

// UTF-8 where it is that, else what older spreadsheets write.
function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("shift_jis").decode(bytes);
  }
}

function fromGeoJson(text) {
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Unreadable();
  }
  const all = content.type === "FeatureCollection" ? content.features : content.type === "Feature" ? [content] : null;
  if (!Array.isArray(all)) throw new Unreadable();
  const features = all.filter((each) => each?.geometry?.coordinates && inBounds(each.geometry.coordinates));
  return { features: features.map(({ geometry, properties }) => feature(geometry, properties ?? {})), total: all.length };
}

function fromTable(text) {
  const rows = rowsOf(text);
  const head = rows.findIndex((row) => column(row, LATITUDE) >= 0 && column(row, LONGITUDE) >= 0);
  if (head < 0) return { features: [], total: Math.max(0, rows.length - 1) };
  const titles = rows[head];
  const [latitude, longitude] = [column(titles, LATITUDE), column(titles, LONGITUDE)];
  const body = rows.slice(head + 1).filter((row) => row.some((cell) => cell.trim()));
  const features = body.flatMap((row) => {
    const coordinates = [number(row[longitude]), number(row[latitude])];
    if (!inBounds(coordinates)) return [];
    const properties = Object.fromEntries(titles.map((title, place) => [title.trim() || `#${place + 1}`, row[place] ?? ""]));
    return [feature({ type: "Point", coordinates }, properties)];
  });
  return { features, total: body.length };
}

function feature(geometry, properties) {
  const known = Object.keys(properties).find((key) => NAME.includes(plain(key)));
  const name = String(properties[known] ?? Object.values(properties).find((value) => value) ?? "");
  return { type: "Feature", geometry, properties: { name, all: properties } };
}

function column(row, names) {
  return row.findIndex((cell) => names.includes(plain(cell)));
}

function plain(text) {
  return text.normalize("NFKC").trim().toLowerCase();
}

function number(text) {
  const value = text === undefined || !text.trim() ? NaN : Number(text.normalize("NFKC"));
  return Number.isFinite(value) ? value : NaN;
}

function inBounds(coordinates) {
  if (Array.isArray(coordinates[0])) return coordinates.every(inBounds);
  const [x, y] = coordinates;
  return Math.abs(x) <= 180 && Math.abs(y) <= 85;
}

// RFC 4180, and tabs: quotes, doubled quotes, line ends inside quotes.
function rowsOf(text) {
  const separator = text.slice(0, text.search(/[\r\n]|$/)).includes("\t") ? "\t" : ",";
  const rows = [[""]];
  let isQuoted = false;
  for (let place = text.charCodeAt(0) === 0xfeff ? 1 : 0; place < text.length; place += 1) {
    const sign = text[place];
    const row = rows[rows.length - 1];
    if (isQuoted && sign === '"' && text[place + 1] === '"') row[row.length - 1] += text[(place += 1)];
    else if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted && sign === separator) row.push("");
    else if (!isQuoted && (sign === "\n" || sign === "\r")) {
      if (sign === "\r" && text[place + 1] === "\n") place += 1;
      rows.push([""]);
    } else row[row.length - 1] += sign;
  }
  return rows;
}
