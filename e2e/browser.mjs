// Finds the Chromium on this machine and starts it so that it talks to nobody but the server under test.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const places = [
  process.env.CANDOUR_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

export async function startBrowser() {
  const executablePath = places.find((place) => place && existsSync(place));
  if (!executablePath) {
    throw new Error("no Chromium found: install it, or name it in CANDOUR_CHROMIUM");
  }
  return chromium.launch({
    executablePath,
    // Chromium's sandbox refuses to run as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-gpu",
      "--disable-quic",
      "--disable-sync",
      "--no-first-run",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
}
