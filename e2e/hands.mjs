// What a person does with a page: read it, fill it in, press something. Each fails with the words it did not find.

import assert from "node:assert/strict";

export async function signIn(visit, role) {
  const { name, password } = visit.signIns.get(role) ?? assert.fail(`the demo has no sign-in for ${role}`);
  await visit.as(role);
  await visit.goto("/");
  await fill(visit, "Email address", name);
  await fill(visit, "Password", password);
  await press(visit, "Sign in");
  await heading(visit, "My desk");
}

export async function signOut(visit) {
  await press(visit, "Sign out");
  await heading(visit, "Sign in");
}

export async function heading(visit, words) {
  await visit.page.getByRole("heading", { level: 1, name: words }).waitFor();
}

export async function sees(visit, ...texts) {
  const shown = await pageText(visit);
  for (const text of texts) assert.ok(shown.includes(squeeze(text)), `the page does not say “${text}”`);
}

export async function doesNotSee(visit, ...texts) {
  const shown = await pageText(visit);
  for (const text of texts) assert.ok(!shown.includes(squeeze(text)), `the page says “${text}”`);
}

export async function fill(visit, label, text) {
  await field(visit, label).fill(text);
}

export async function choose(visit, label, option) {
  await field(visit, label).selectOption({ label: option });
}

// Ticks a box or a radio button, within the question where several have the same words.
export async function tick(visit, words, question) {
  const within = question ? visit.page.getByRole("group", { name: question }) : visit.page;
  await within.getByLabel(words, { exact: true }).check();
}

export async function press(visit, name) {
  await visit.page.getByRole("button", { name, exact: true }).click();
}

export async function follow(visit, name, { first = false } = {}) {
  const link = visit.page.getByRole("link", { name });
  await (first ? link.first() : link).click();
}

export async function followMenu(visit, name) {
  await visit.page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name }).click();
}

export async function open(visit, summary) {
  await visit.page.locator("summary").filter({ hasText: summary }).click();
}

// The text of the file that comes when this is done.
export async function download(visit, act) {
  const [file] = await Promise.all([visit.page.waitForEvent("download"), act()]);
  return { path: await file.path(), name: file.suggestedFilename() };
}

function field(visit, label) {
  return visit.page.getByLabel(label, { exact: true });
}

async function pageText(visit) {
  return squeeze(await visit.page.locator("body").textContent());
}

function squeeze(text) {
  return text.replace(/\s+/g, " ");
}
