// What somebody outside does with the log: check it with candour-verify, change one byte of it, check it again.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const binary =
  process.env.CANDOUR_VERIFY_BINARY ?? fileURLToPath(new URL("../target/debug/candour-verify", import.meta.url));

// The downloads, under the names they came with, as they would lie in one folder.
export async function gather(folder, downloads) {
  const files = {};
  for (const { path, name } of downloads) {
    files[name] = join(folder, name);
    await copyFile(path, files[name]);
  }
  return files;
}

export function verify(files, log = files["candour-log.txt"]) {
  const done = spawnSync(
    binary,
    [
      ["--key", files["candour-key.txt"]],
      ["--log", log],
      ["--checkpoint", files["candour-checkpoint.txt"]],
      ["--witness", files["candour-witness.txt"]],
    ].flat(),
    { encoding: "utf8" },
  );
  assert.ifError(done.error);
  return { status: done.status, said: done.stdout + done.stderr };
}

// A copy of the log in which one byte of this entry is another.
export async function tamper(files, entry) {
  const lines = (await readFile(files["candour-log.txt"], "utf8")).split("\n");
  const at = lines.findIndex((line) => line.startsWith(`${entry} `));
  assert.ok(at >= 0, `the log has no entry ${entry}`);
  // A letter well inside the line, so that what is left can still be read as an entry.
  const place = lines[at].length - 10;
  const other = lines[at][place] === "A" ? "B" : "A";
  lines[at] = lines[at].slice(0, place) + other + lines[at].slice(place + 1);
  const path = `${files["candour-log.txt"]}.tampered`;
  await writeFile(path, lines.join("\n"));
  return path;
}
