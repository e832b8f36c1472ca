// One telling of the story: who is signed in, the page before them, and everything that went wrong on it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const axeRules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const screens = { desktop: { width: 1366, height: 900 }, mobile: { width: 390, height: 844 } };
const patience_ms = 15_000;

export class Visit {
  #browser;
  #contexts = new Map();
  #current = null;
  #expectedStatuses = new Set();
  #faults = [];
  #looks = 0;

  constructor(browser, server, { javaScript, screenshots }) {
    this.#browser = browser;
    this.base = server.base;
    this.signIns = server.signIns;
    this.javaScript = javaScript;
    this.screenshots = screenshots;
  }

  // The page of whoever acts now.
  get page() {
    return this.#current;
  }

  // Turns to this person's own browser, which is opened the first time they are named.
  async as(person) {
    if (!this.#contexts.has(person)) this.#contexts.set(person, await this.#open(person));
    this.#current = this.#contexts.get(person);
    return this.#current;
  }

  async goto(path) {
    await this.page.goto(new URL(path, this.base).href);
  }

  // Runs an act whose page is meant to be refused, as a wrong form or a thing that may not be seen is.
  async expecting(status, act) {
    this.#expectedStatuses.add(status);
    let seen = false;
    const note = (response) => {
      if (response.request().isNavigationRequest() && response.status() === status) seen = true;
    };
    this.page.on("response", note);
    try {
      await act();
      if (!seen) this.#faults.push(`expected a page with status ${status}, and none came`);
    } finally {
      this.page.off("response", note);
      this.#expectedStatuses.delete(status);
    }
  }

  // Looks hard at the page on both screens: accessible, no wider than the screen, and a picture for people.
  async look(name) {
    // Without scripts axe cannot run; the pages are the same ones.
    if (!this.javaScript) return;
    this.#looks += 1;
    const number = String(this.#looks).padStart(2, "0");
    for (const [screen, size] of Object.entries(screens)) {
      await this.page.setViewportSize(size);
      const where = `${name}, ${screen}`;
      await this.#checkWidth(where);
      await this.#checkAccessibility(where);
      await this.#screenshot(`${number}-${name}-${screen}.png`);
    }
    await this.page.setViewportSize(screens.desktop);
  }

  takeFaults() {
    return this.#faults.splice(0);
  }

  async screenshotFailure(step) {
    if (!this.page) return;
    const name = step.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    await this.#screenshot(`failed-${name}.png`).catch(() => {});
  }

  async close() {
    for (const page of this.#contexts.values()) await page.context().close();
  }

  async #open(person) {
    const context = await this.#browser.newContext({
      javaScriptEnabled: this.javaScript,
      viewport: screens.desktop,
      locale: "en-GB",
      timezoneId: "Europe/London",
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(patience_ms);
    const fault = (text) => this.#faults.push(`${person}: ${text}`);
    await context.exposeBinding("reportPolicyViolation", (_, text) => fault(`security policy: ${text}`));
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        window.reportPolicyViolation(`${event.violatedDirective} ${event.blockedURI} at ${location.pathname}`);
      });
    });
    const page = await context.newPage();
    const documents = new Set();
    page.on("pageerror", (error) => fault(`script: ${error.message}`));
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol !== "data:" && url.origin !== this.base) fault(`asked another host: ${url.origin}`);
    });
    page.on("response", (response) => {
      if (response.status() < 400) return;
      const isDocument = response.request().isNavigationRequest();
      if (isDocument) documents.add(response.url());
      if (isDocument && this.#expectedStatuses.has(response.status())) return;
      fault(`status ${response.status()} for ${new URL(response.url()).pathname}`);
    });
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      // Chromium also writes a refused page to its console; the handler above has judged that one.
      const refused = message.text().startsWith("Failed to load resource");
      if (refused && documents.has(message.location().url)) return;
      fault(`console: ${message.text()}`);
    });
    return page;
  }

  async #checkWidth(where) {
    const { content, screen } = await this.page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      screen: document.documentElement.clientWidth,
    }));
    if (content > screen) this.#faults.push(`${where}: the page is ${content} wide on a screen of ${screen}`);
  }

  async #checkAccessibility(where) {
    // Evaluated through the debugger, so the page's own security policy need not allow it.
    await this.page.evaluate(axeSource);
    const { violations } = await this.page.evaluate(
      (values) => window.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }),
      axeRules,
    );
    for (const { id, help, nodes } of violations) {
      const targets = nodes.slice(0, 3).map((node) => node.target.join(" "));
      this.#faults.push(`${where}: axe ${id}: ${help}: ${targets.join("; ")}`);
    }
  }

  async #screenshot(name) {
    const path = fileURLToPath(new URL(name, this.screenshots));
    await this.page.screenshot({ path, fullPage: true });
  }
}
