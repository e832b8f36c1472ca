// What stands behind an answer: facts that are shielded until they are redacted, agreements, gateways and rules, and who
// could learn what. The request is the one of the case before.

import assert from "node:assert/strict";
import { choose, doesNotSee, fill, follow, followMenu, heading, open, press, sees, signIn, signOut, tick } from "./hands.mjs";

const housing = "Housing officer";
const police = "Police officer";
const administrator = "Administrator";
const policeDesk = "Safeguarding hub desk, Four Rivers Police";

// Chooses the option whose words begin so.
async function chooseBeginning(visit, label, words) {
  const list = visit.page.getByLabel(label, { exact: true });
  const option = list.locator("option").filter({ hasText: words }).first();
  await list.selectOption(await option.getAttribute("value"));
}

const shielding = [
  [
    "the police mark what would give their source away",
    async (visit) => {
      await visit.as(police);
      await visit.goto("/records");
      await fill(visit, "Find a person by name or your reference", "ashdowne");
      await press(visit, "Search");
      await visit.look("records-with-pointers");
      await follow(visit, "Leonard Ashdowne", { first: true });
      visit.policeRecord = new URL(visit.page.url()).pathname;
      await open(visit, "Protect this record");
      await chooseBeginning(visit, "Which fact?", "Risk summary:");
      await tick(visit, "Would reveal who told us");
      await visit.look("record-protect");
      await press(visit, "Save the marks");
      await sees(visit, "Would reveal who told us");
      await visit.look("record-protected");
    },
  ],
  [
    "the owner sees who could learn what of the record",
    async (visit) => {
      await follow(visit, "See who could learn what");
      await choose(visit, "Which desk looks", "Mapleford Homes: Tenancy and neighbourhood desk");
      await press(visit, "Show what they could learn");
      await sees(visit, "Your record, value by value", "Would reveal who told us");
      await visit.look("record-audience");
    },
  ],
  [
    "housing asks for it again",
    async (visit) => {
      await visit.as(housing);
      await visit.goto(`${visit.record}/ask`);
      await choose(visit, "Who are you asking?", policeDesk);
      await tick(visit, "Safeguarding an adult at risk", "What is it for?");
      await choose(visit, "Which duty or task in law is it for?", "Another public task, which I describe");
      await tick(visit, "An adult at risk", "Who is the person?");
      await tick(visit, "No, it was not given in confidence", "Was what you know told to you in confidence?");
      await tick(visit, "It is not safe to ask them", "Do they know, and do they agree?");
      await tick(visit, "Serious, but not within hours", "How urgent is it?");
      await tick(visit, "Risk summary", "What do you need to know?");
      await fill(visit, "Why do you need to know?", "We have moved the visit to Friday, and want to know what changed.");
      await press(visit, "Send the request");
      visit.secondRequest = new URL(visit.page.url()).pathname;
    },
  ],
  [
    "it cannot be sent until what gives the source away is taken out",
    async (visit) => {
      await visit.as(police);
      await visit.goto(visit.secondRequest);
      await sees(visit, "Cannot be sent yet");
      await visit.look("request-shielded");
      await tick(visit, "Risk summary", "What will you share?");
      await tick(visit, "No, it was not given in confidence", "Was any of it told to you in confidence?");
      await visit.expecting(422, () => press(visit, "Share what is ticked"));
      await visit.look("request-shielded-refused");
      await visit.goto(visit.secondRequest);
      await follow(visit, /^Take something out/, { first: true });
      await heading(visit, "Take out what must not be sent");
      const words = visit.page.getByRole("group", { name: "Words to take out" }).first().getByRole("checkbox");
      for (const word of await words.all()) {
        const said = (await word.locator("xpath=following-sibling::label").textContent()).trim();
        if (said.length < 8) continue;
        visit.takenOut = said;
        await word.check();
        break;
      }
      await visit.look("redact");
      await press(visit, "Show before and after");
      await sees(visit, "Before and after", "[removed]");
      await visit.look("redact-before-and-after");
      await press(visit, "Use this and go back to the request");
      await tick(visit, "Risk summary", "What will you share?");
      await tick(visit, "No, it was not given in confidence", "Was any of it told to you in confidence?");
      await press(visit, "Share what is ticked");
      await sees(visit, "Shared", "Answered");
    },
  ],
  [
    "housing reads the rest, and nothing of what was taken out",
    async (visit) => {
      await visit.as(housing);
      await visit.goto(visit.secondRequest);
      await follow(visit, /^Read what was shared/);
      await sees(visit, "[removed]");
      assert.ok(visit.takenOut.length >= 8);
      await doesNotSee(visit, visit.takenOut);
      await visit.look("disclosure-redacted");
      await signOut(visit);
      await visit.as(police);
      await signOut(visit);
    },
  ],
];

const ruling = [
  [
    "a practitioner reads a gateway and an agreement",
    async (visit) => {
      await signIn(visit, housing);
      await followMenu(visit, "Gateways");
      await heading(visit, "Gateways");
      await visit.look("gateways");
      await visit.goto("/gateways/CA2004.s16LA");
      await sees(visit, "Children Act 2004", "Nobody has reviewed this yet");
      await visit.look("gateway");
      await followMenu(visit, "Agreements");
      await visit.look("agreements");
      await follow(visit, "Four Rivers safeguarding partnership agreement", { first: true });
      await visit.look("agreement");
      await visit.expecting(404, () => visit.goto("/rules"));
      await visit.expecting(404, () => visit.goto("/simulator"));
      await signOut(visit);
    },
  ],
  [
    "the administrator sees who would lose what before an agreement is signed",
    async (visit) => {
      await signIn(visit, administrator);
      await followMenu(visit, "Agreements");
      await follow(visit, "Four Rivers safeguarding partnership agreement", { first: true });
      visit.agreement = new URL(visit.page.url()).pathname;
      await follow(visit, "Propose a changed version");
      await choose(visit, "Other records of Four Rivers Police", "That someone may know them");
      await visit.look("agreement-change");
      await press(visit, "See what it would change");
      await sees(visit, "Who gains and who loses", "Four Rivers Police");
      await visit.look("agreement-proposal");
      await press(visit, "Propose this version");
      await sees(visit, "waits to be signed");
      await visit.look("agreement-unsigned");
    },
  ],
  [
    "the administrator dates a gateway, and sees what would come out otherwise",
    async (visit) => {
      await followMenu(visit, "Rules");
      await heading(visit, "Rules");
      await visit.look("rules");
      await chooseBeginning(visit, "Which gateway", "Children Act 2004 section 16LA");
      const from = visit.page.getByRole("group", { name: "In force from" });
      await from.getByLabel("Day").fill("1");
      await from.getByLabel("Month").fill("11");
      await from.getByLabel("Year").fill("2026");
      await fill(visit, "Where this can be read", "https://www.legislation.gov.uk/ukpga/2026/21/section/4/enacted");
      await fill(visit, "Why it changes", "For the exercise only: no order was made.");
      await press(visit, "See what would change");
      await visit.look("rules-date");
      await doesNotSee(visit, "Ashdown");
      await press(visit, "Publish the new rules");
      await visit.look("rules-published");
    },
  ],
  [
    "the administrator sees what a desk could learn, and no record",
    async (visit) => {
      await visit.goto("/simulator");
      await choose(visit, "Which desk looks", "Mapleford Homes: Tenancy and neighbourhood desk");
      await choose(visit, "Whose record it is", "Four Rivers Police");
      await press(visit, "Show what they could learn");
      await sees(visit, "Without asking", "If somebody decides to share");
      await doesNotSee(visit, "Ashdown");
      await visit.look("simulator");
      await signOut(visit);
    },
  ],
];

export const rules = [...shielding, ...ruling];
