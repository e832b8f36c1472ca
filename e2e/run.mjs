// Follows the story of one case in a real browser, and fails on anything a person would trip over.
//
//   node e2e/run.mjs                 the story, looking hard at each page, then again without JavaScript
//   node e2e/run.mjs --once          only the first of the two
//
// CANDOUR_BINARY and CANDOUR_CHROMIUM name another server program or browser.

import { mkdir, rm } from "node:fs/promises";
import { startBrowser } from "./browser.mjs";
import { Visit } from "./visit.mjs";
import { startServer } from "./server.mjs";
import { story } from "./story.mjs";

const screenshots = new URL("./screenshots/", import.meta.url);
const tally = { passed: 0, failed: 0 };

async function tell(browser, { javaScript }) {
  const server = await startServer();
  const visit = new Visit(browser, server, { javaScript, screenshots });
  console.log(`\n${javaScript ? "With" : "Without"} JavaScript, on ${server.base}`);
  try {
    for (const [name, act] of story) {
      const started = Date.now();
      let faults;
      try {
        await act(visit);
        faults = visit.takeFaults();
      } catch (error) {
        faults = [error.message, ...visit.takeFaults()];
        await visit.screenshotFailure(name);
      }
      if (faults.length === 0) {
        tally.passed += 1;
        console.log(`ok      ${name} (${Date.now() - started} ms)`);
      } else {
        tally.failed += 1;
        console.log(`FAILED  ${name}\n        ${faults.join("\n        ")}`);
        // The steps lean on one another: after a failed one, the rest would only repeat it.
        break;
      }
    }
  } finally {
    await visit.close();
    await server.stop();
  }
}

await rm(screenshots, { recursive: true, force: true });
await mkdir(screenshots, { recursive: true });
const browser = await startBrowser();
try {
  await tell(browser, { javaScript: true });
  if (!process.argv.includes("--once")) {
    await tell(browser, { javaScript: false });
  }
} catch (error) {
  tally.failed += 1;
  console.log(`FAILED  ${error.message}`);
} finally {
  await browser.close();
}
const verdict = tally.failed === 0 && tally.passed > 0 ? "ok" : "FAILED";
console.log(`\ntest result: ${verdict}. ${tally.passed} passed; ${tally.failed} failed; 0 ignored`);
process.exitCode = verdict === "ok" ? 0 : 1;
