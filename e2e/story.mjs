// One case, step by step, as the people in it would click it. Each step is a name and an act. A housing officer is
// worried about a tenant whose name she heard but has not seen written; adult social care and the police know him.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gather, tamper, verify } from "./auditor.mjs";
import {
  choose,
  doesNotSee,
  download,
  fill,
  follow,
  followMenu,
  heading,
  open,
  press,
  sees,
  signIn,
  signOut,
  tick,
} from "./hands.mjs";
import { rules } from "./rules.mjs";
import { wizard } from "./wizard.mjs";

const housing = "Housing officer";
const police = "Police officer";
const socialCare = "Social care worker";
const oversight = "Oversight officer";
const administrator = "Administrator";

const narrative =
  "I called at the flat about a leak. Two men I had never seen answered the door and would not let me in. The tenant " +
  "stood behind them and did not speak; when I asked him to step outside he looked at one of the men first, then said " +
  "he was busy. The curtains were closed at midday. His neighbour says people come at all hours and stay a few minutes.";
const policeDesk = "Safeguarding hub desk, Four Rivers Police";
const socialCareDesk = "Adult safeguarding duty desk, Loddonvale Council Adult Social Care";

const beforeSigningIn = [
  [
    "whoever is signed out sees the sign-in page and help",
    async (visit) => {
      await visit.as("visitor");
      await visit.goto("/records");
      await heading(visit, "Sign in");
      await visit.look("sign-in");
      for (const [path, words] of [
        ["/help", "Help"],
        ["/help/privacy", "Privacy"],
        ["/help/accessibility", "Accessibility"],
      ]) {
        await visit.goto(path);
        await heading(visit, words);
        await visit.look(`help-${words.toLowerCase()}`);
      }
    },
  ],
  [
    "a wrong password is refused without saying what was wrong",
    async (visit) => {
      await visit.goto("/sign-in");
      await fill(visit, "Email address", "housing@example.org");
      await fill(visit, "Password", "not the password");
      await visit.expecting(422, () => press(visit, "Sign in"));
      await visit.look("sign-in-refused");
      await sees(visit, "There is a problem");
    },
  ],
];

const raising = [
  [
    "a housing officer raises a concern, one question a page",
    async (visit) => {
      await signIn(visit, housing);
      await visit.look("desk-housing-first");
      await followMenu(visit, "Raise a concern");
      await heading(visit, "Raise a concern");
      await visit.look("concern-start");
      await press(visit, "Start now");
      await visit.look("question-danger");
      await visit.expecting(422, () => press(visit, "Save and continue"));
      await visit.look("question-unanswered");
      await tick(visit, "No, or not as far as I know");
      await press(visit, "Save and continue");
      await visit.look("question-kind");
      await tick(visit, "Someone’s home being taken over");
      await press(visit, "Save and continue");
      await fill(visit, "Their name, or what you call them", "Lenard Ashdown");
      await visit.look("question-name");
      await press(visit, "Save and continue");
      await fill(visit, "Day", "14");
      await fill(visit, "Month", "3");
      await fill(visit, "Year", "1968");
      await visit.look("question-born");
      await press(visit, "Save and continue");
      await fill(visit, "Address (optional)", "Flat 9, Bracewell Court, Saffronlode Road, Reading, RG81 4TB");
      await fill(visit, "Phone number (optional)", "07700 900941");
      await visit.look("question-address");
      await press(visit, "Save and continue");
      await fill(visit, "When (optional)", "Yesterday at midday");
      await fill(visit, "Where (optional)", "At his flat");
      await visit.look("question-happened");
      await press(visit, "Save and continue");
      await fill(visit, "What did you see, or what were you told?", narrative);
      await visit.look("question-narrative");
      await press(visit, "Save and continue");
      await tick(visit, "I saw or heard it myself");
      await tick(visit, "What was seen or heard");
      await visit.look("question-knowledge");
      await press(visit, "Save and continue");
      for (const sign of [
        "More people coming and going, at odd hours, staying briefly",
        "The resident is anxious, distracted or secretive",
        "Curtains or blinds always closed",
        "Visitors will not leave, so nobody can speak to the tenant alone",
      ]) {
        await tick(visit, sign);
      }
      await visit.look("question-indicators");
      await press(visit, "Save and continue");
      await tick(visit, "Serious, but not within hours");
      await visit.look("question-urgency");
      await press(visit, "Save and continue");
      await heading(visit, "Check your answers");
      await sees(visit, "Lenard Ashdown", "14 March 1968", "07700 900941", narrative);
      await visit.look("question-check");
      await press(visit, "Raise the concern");
    },
  ],
  [
    "she sees who may know him, and nothing of what they know",
    async (visit) => {
      await heading(visit, "Lenard Ashdown");
      await sees(
        visit,
        "Concern sent",
        "Loddonvale Council Adult Social Care may know this person",
        "Four Rivers Police may know this person",
        "Another agency may know this person",
      );
      await doesNotSee(visit, "Ashdowne", "bail", "learning disability");
      await visit.look("concern");
      await follow(visit, "Open the record");
      await heading(visit, "Lenard Ashdown");
      visit.record = new URL(visit.page.url()).pathname;
      await visit.look("record");
    },
  ],
  [
    "she looks through her agency’s records",
    async (visit) => {
      await followMenu(visit, "Records");
      await heading(visit, "Records");
      await visit.look("records");
      await fill(visit, "Find a person by name or your reference", "ashdown");
      await press(visit, "Search");
      await sees(visit, "Records that match your search", "Lenard Ashdown");
      assert.ok(!visit.page.url().includes("ashdown"), "a name is in an address");
      await visit.look("records-found");
      await fill(visit, "Find a person by name or your reference", "zzzz");
      await press(visit, "Search");
      await sees(visit, "None of your records matches");
      await visit.look("records-not-found");
      await visit.goto("/concerns");
      await heading(visit, "Concerns");
      await visit.look("concerns");
    },
  ],
];

async function ask(visit, { desk, wanted, reason }) {
  await choose(visit, "Who are you asking?", desk);
  await tick(visit, "Safeguarding an adult at risk", "What is it for?");
  await choose(visit, "Which duty or task in law is it for?", "Another public task, which I describe");
  await fill(visit, "Say more about the task (optional)", "Keeping a tenant safe in his home");
  await tick(visit, "An adult at risk", "Who is the person?");
  await tick(visit, "No, it was not given in confidence", "Was what you know told to you in confidence?");
  await tick(visit, "It is not safe to ask them", "Do they know, and do they agree?");
  await tick(visit, "Serious, but not within hours", "How urgent is it?");
  for (const field of wanted) await tick(visit, field, "What do you need to know?");
  await fill(visit, "Why do you need to know?", reason);
}

const asking = [
  [
    "she asks the police desk, with a purpose",
    async (visit) => {
      await visit.goto(visit.record);
      await follow(visit, "Ask Safeguarding hub desk");
      await heading(visit, "Ask another agency");
      await visit.look("ask");
      await visit.expecting(422, () => press(visit, "Send the request"));
      await sees(visit, "Choose what it is for", "Choose who the person is", "Choose how urgent it is");
      await visit.look("ask-unanswered");
      await ask(visit, {
        desk: policeDesk,
        wanted: ["How we know them", "Risk summary", "Staff safety"],
        reason: "I think his flat has been taken over. I want to visit him and need to know whether that is safe.",
      });
      await visit.look("ask-filled");
      await press(visit, "Send the request");
      await sees(visit, "Request sent", "Waiting");
      visit.request = new URL(visit.page.url()).pathname;
      await visit.look("request-asked");
    },
  ],
  [
    "she asks adult social care too, takes back what went to the wrong desk, and signs out",
    async (visit) => {
      await visit.goto(`${visit.record}/ask`);
      await ask(visit, {
        desk: socialCareDesk,
        wanted: ["Care status", "NHS number"],
        reason: "I think his flat has been taken over, and want to know who supports him.",
      });
      await press(visit, "Send the request");
      await sees(visit, "Request sent");
      visit.otherRequest = new URL(visit.page.url()).pathname;
      await visit.goto("/requests");
      await heading(visit, "Requests");
      await sees(visit, "Asked by you (2)");
      await visit.look("requests");
      await visit.goto(`${visit.record}/ask`);
      await ask(visit, {
        desk: "Exploitation team, Four Rivers Police",
        wanted: ["Vehicle"],
        reason: "Asked of the wrong desk.",
      });
      await press(visit, "Send the request");
      await press(visit, "Take back this request");
      await sees(visit, "Taken back", "Withdrawn");
      await visit.look("request-withdrawn");
      await signOut(visit);
      await visit.goto(visit.request);
      await heading(visit, "Sign in");
    },
  ],
];

const answering = [
  [
    "the police desk sees the request, the match and the law",
    async (visit) => {
      await signIn(visit, police);
      await sees(visit, "Lenard Ashdown", "Tenancy and neighbourhood desk, Mapleford Homes");
      await visit.look("desk-police");
      await follow(visit, "Lenard Ashdown", { first: true });
      await heading(visit, "Lenard Ashdown");
      await sees(visit, "Leonard Ashdowne", "Before comparing", "Can you share it?", "Act");
      await doesNotSee(visit, narrative, "curtains were closed");
      await visit.look("request-to-answer");
    },
  ],
  [
    "they share three fields",
    async (visit) => {
      await visit.expecting(422, () => press(visit, "Share what is ticked"));
      await visit.look("request-nothing-ticked");
      for (const field of ["How we know them", "Risk summary", "Staff safety"]) {
        await tick(visit, field, "What will you share?");
      }
      await tick(visit, "No, it was not given in confidence", "Was any of it told to you in confidence?");
      await fill(visit, "Why you decided to share", "He may be seriously harmed, and she must visit safely.");
      await press(visit, "Share what is ticked");
      await sees(visit, "Shared", "Answered");
      await visit.look("request-answered");
      await follow(visit, /^Shared \d/);
      await heading(visit, "Leonard Ashdowne");
      await visit.look("disclosure-given");
    },
  ],
  [
    "they judge a possible match",
    async (visit) => {
      await visit.goto("/");
      await visit.page.getByRole("link").and(visit.page.locator("[href^='/links/']")).first().click();
      await visit.look("link");
      await tick(visit, "Cannot tell");
      await press(visit, "Save your judgement");
      await sees(visit, "Your judgement is recorded");
      await visit.look("link-judged");
      await signOut(visit);
    },
  ],
  [
    "adult social care cannot give a ground that does not hold, and declines with one that does",
    async (visit) => {
      await signIn(visit, socialCare);
      await visit.look("desk-social-care");
      await follow(visit, "Lenard Ashdown", { first: true });
      await visit.look("request-to-decline");
      await sees(visit, "No, not as things stand", "Candour cannot send it");
      await open(visit, "Decline, with a reason");
      await visit.expecting(422, () => press(visit, "Decline"));
      await visit.look("decline-unanswered");
      await tick(visit, "It was asked for immigration enforcement");
      await fill(visit, "Your reason", "The law does not let us tell you this. We are visiting him on Thursday.");
      await fill(visit, "What would change your answer?", "If you believe that his life is in danger, telephone us.");
      const review = new Date(Date.now() + 14 * 24 * 3600 * 1000);
      await fill(visit, "Day", String(review.getUTCDate()));
      await fill(visit, "Month", String(review.getUTCMonth() + 1));
      await fill(visit, "Year", String(review.getUTCFullYear()));
      await visit.expecting(422, () => press(visit, "Decline"));
      await sees(visit, "This ground does not fit");
      await visit.look("decline-ground-refused");
      await tick(visit, "We can find no lawful route");
      await press(visit, "Decline");
      await sees(visit, "Declined", "We are visiting him on Thursday");
      await visit.look("request-declined");
      await visit.goto(visit.otherRequest);
      await visit.expecting(404, () => visit.goto(visit.request));
      await visit.look("not-for-them");
      await signOut(visit);
    },
  ],
];

const reading = [
  [
    "housing reads what was shared and why the other was declined, and corrects its record",
    async (visit) => {
      await signIn(visit, housing);
      await sees(visit, "Not read");
      await doesNotSee(visit, "Name not told");
      await visit.look("desk-housing");
      await visit.goto(visit.request);
      await visit.look("request-read");
      await follow(visit, /^Read what was shared/);
      await sees(visit, "bail address", "attend in pairs", "assault outside Bracewell Court", "Your reading has been recorded");
      await doesNotSee(visit, "Lenny");
      visit.disclosure = new URL(visit.page.url()).pathname;
      await visit.look("disclosure-read");
      await visit.goto("/disclosures");
      await heading(visit, "Disclosures");
      await visit.look("disclosures");
      await visit.goto(visit.otherRequest);
      await sees(visit, "We are visiting him on Thursday", "If you believe that his life is in danger, telephone us.");
      await visit.look("request-was-declined");
      await visit.goto(visit.record);
      await visit.look("record-later");
      await open(visit, "Correct this record");
      await choose(visit, "What to correct", "Date of birth");
      await fill(visit, "What it should say", "the fourteenth");
      await visit.expecting(422, () => press(visit, "Save the correction"));
      await visit.look("record-correction-refused");
      await fill(visit, "What it should say", "1968-03-15");
      await press(visit, "Save the correction");
      await sees(visit, "A new version was written", "15 March 1968");
    },
  ],
  [
    "the police take back what they shared, and it can no longer be read",
    async (visit) => {
      await signIn(visit, police);
      await visit.goto(visit.disclosure);
      await press(visit, "Take back what was shared");
      await sees(visit, "Nobody can read it any more");
      await visit.look("disclosure-recalled");
      await visit.as(housing);
      await visit.expecting(404, () => visit.goto(visit.disclosure));
      await doesNotSee(visit, "bail address", "attend in pairs");
      await visit.look("disclosure-gone");
      await visit.goto(visit.request);
      await sees(visit, "It was taken back, or its time is over");
      await doesNotSee(visit, "bail address", "attend in pairs");
      await visit.look("request-taken-back");
      await visit.expecting(404, () => visit.goto("/no/such/page"));
      await visit.look("missing");
    },
  ],
];

const proving = [
  [
    "oversight takes the log away, and candour-verify says that it is intact",
    async (visit) => {
      await signIn(visit, oversight);
      await visit.look("desk-oversight");
      await followMenu(visit, "Verify the log");
      await heading(visit, "Verify the log");
      await doesNotSee(visit, "Ashdown");
      await visit.look("ledger");
      const downloads = [
        await download(visit, () => press(visit, "Make and download a checkpoint")),
        await download(visit, () => follow(visit, "public key")),
        await download(visit, () => follow(visit, "witness file")),
        await download(visit, () => follow(visit, "Download the whole log")),
      ];
      await visit.expecting(404, () => visit.goto(visit.record));
      const folder = await mkdtemp(join(tmpdir(), "candour-auditor-"));
      try {
        const files = await gather(folder, downloads);
        const { status, said } = verify(files);
        assert.equal(status, 0, said);
        assert.match(said, /The log is intact: \d+ entries/);
        const tampered = verify(files, await tamper(files, 17));
        assert.equal(tampered.status, 1, tampered.said);
        assert.match(tampered.said, /\b17\b/, tampered.said);
        assert.match(tampered.said, /it was changed/, tampered.said);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  ],
];

const administering = [
  [
    "the administrator adds a desk and somebody who signs in, and closes the account",
    async (visit) => {
      await signIn(visit, administrator);
      await visit.look("desk-administrator");
      await followMenu(visit, "Agencies");
      await heading(visit, "Agencies");
      await open(visit, "Add a desk to Mapleford Homes");
      await visit.look("agencies");
      await visit.page.locator("form:visible").getByLabel("Name of the desk").fill("Night desk");
      await press(visit, "Add the desk");
      await sees(visit, "Added", "Night desk");
      await followMenu(visit, "People");
      await heading(visit, "People");
      await visit.look("people");
      await fill(visit, "Name", "Nadia Brightwell");
      await fill(visit, "Work email address", "nadia@example.org");
      await choose(visit, "Agency", "Mapleford Homes");
      await tick(visit, "Mapleford Homes: Night desk");
      await tick(visit, "Practitioner");
      await fill(visit, "First password", "short");
      await visit.expecting(422, () => press(visit, "Add this person"));
      await visit.look("people-refused");
      await fill(visit, "First password", "a long enough password");
      await press(visit, "Add this person");
      await sees(visit, "Added", "Nadia Brightwell");
      await press(visit, "Close the account of Nadia Brightwell");
      await sees(visit, "Account closed", "Closed");
      await visit.look("people-closed");
      await visit.expecting(404, () => visit.goto(visit.record));
    },
  ],
];

export const story = [
  ...beforeSigningIn,
  ...raising,
  ...asking,
  ...answering,
  ...reading,
  ...rules,
  ...wizard,
  ...proving,
  ...administering,
];
