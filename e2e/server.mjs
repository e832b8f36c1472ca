// Starts a demo of Candour on a free port with a small region in a temporary folder, and stops it.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const binary =
  process.env.CANDOUR_BINARY ?? fileURLToPath(new URL("../target/debug/candour", import.meta.url));
const patience_ms = 60_000;

export async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), "candour-e2e-"));
  const child = spawn(binary, ["demo", "--port", "0", "--people", "300"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  let gone = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (printed += text));
  }
  const ended = new Promise((resolve) => {
    child.once("error", (error) => {
      printed += error.message;
      resolve();
    });
    child.once("exit", resolve);
  }).then(() => (gone = true));
  const stop = async () => {
    if (!gone) child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };

  const deadline = Date.now() + patience_ms;
  while (Date.now() < deadline && !gone) {
    const base = addressIn(printed);
    if (base && (await answers(base))) {
      return { base, signIns: signInsIn(printed), stop };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error(`the server did not start:\n${printed}`);
}

function addressIn(printed) {
  return printed.match(/http:\/\/127\.0\.0\.1:[1-9]\d*/)?.[0];
}

async function answers(base) {
  try {
    return (await fetch(`${base}/sign-in`)).ok;
  } catch {
    return false;
  }
}

// The demo prints a line for each sign-in: its role, its name, its password, parted by two spaces or more.
function signInsIn(printed) {
  const signIns = new Map();
  for (const line of printed.split("\n")) {
    const cells = line.trim().split(/\s{2,}/);
    if (cells.length >= 3) signIns.set(cells[0], { name: cells.at(-2), password: cells.at(-1) });
  }
  return signIns;
}
