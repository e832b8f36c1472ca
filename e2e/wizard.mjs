// "Can I share this?", asked for ten cases as the people in them would. Each reads the answer, and records what they do.

import { doesNotSee, choose, fill, follow, followMenu, heading, press, sees, signIn, signOut, tick } from "./hands.mjs";

const housing = "Housing officer";
const police = "Police officer";
const socialCare = "Social care worker";

const offered = "I want to tell them";
const asked = "They have asked me";
const recognised = "Yes, or I am not certain";
const notConfidential = "No, it was not given in confidence";
const unsafe = "It is not safe to ask them";

// Begins a question and answers it page by page; each is looked at the first time that it comes.
const looked = new Set();
async function ask(visit, { with: agency, danger = false, moved = offered, purpose, person, identity = recognised, ...rest }) {
  await followMenu(visit, "Can I share");
  await press(visit, "Ask a new question");
  await press(visit, "Start now");
  await tick(visit, danger ? "Yes, or it may be" : "No");
  await next(visit, "danger");
  await choose(visit, "Who would receive it?", agency);
  if (!danger) {
    await tick(visit, moved, "Who moved first?");
    await tick(visit, purpose, "What is it for?");
  }
  await tick(visit, person, "Who is the person?");
  await next(visit, danger ? "who-in-danger" : "who");
  if (purpose === "Enforcing immigration law") return answer(visit);
  if (!danger) await middle(visit, { identity, ...rest });
  const boxes = visit.page.getByRole("group", { name: "Choose only what they need" }).getByRole("checkbox");
  for (const box of await boxes.all()) await box.uncheck();
  for (const field of rest.fields) await tick(visit, field, "Choose only what they need");
  if (rest.beyond) await fill(visit, "Why do they need more than usual?", rest.beyond);
  if (rest.detriment) await tick(visit, rest.detriment, "Would sharing harm the child more than not sharing?");
  await next(visit, "fields");
  await answer(visit);
}

async function middle(visit, { identity, confidence = notConfidential, harm, consent, task }) {
  await tick(visit, identity);
  await next(visit, "person");
  if (identity !== recognised) return;
  await tick(visit, confidence);
  if (harm) {
    await fill(visit, "What harm could sharing do?", harm[0]);
    await fill(visit, "What harm could come if you do not share?", harm[1]);
  }
  await next(visit, "confidence");
  await tick(visit, consent);
  await next(visit, "consent");
  await tick(visit, task);
  await next(visit, "function");
}

async function next(visit, page) {
  if (!looked.has(page)) {
    looked.add(page);
    await visit.look(`wizard-${page}`);
  }
  await press(visit, "Save and continue");
}

async function answer(visit) {
  await heading(visit, "Check your answers");
  await press(visit, "See the answer");
  await heading(visit, "Can I share this?");
}

async function recordSharing(visit, how) {
  await press(visit, "Record that I share");
  await tick(visit, "No, I will share it now");
  await fill(visit, "How, and with whom?", how);
  await visit.look(`wizard-record-share-${looked.size}`);
  await press(visit, "Record it");
  await heading(visit, "To share");
}

async function recordSilence(visit, { ground, reason, change }) {
  await press(visit, "Record that I do not share");
  await decline(visit, { ground, reason, change });
}

async function decline(visit, { ground, reason, change }) {
  const review = new Date(Date.now() + 14 * 24 * 3600 * 1000);
  await tick(visit, ground);
  await fill(visit, "Your reason in your own words", reason);
  await fill(visit, "What would change your answer?", change);
  await fill(visit, "Day", String(review.getUTCDate()));
  await fill(visit, "Month", String(review.getUTCMonth() + 1));
  await fill(visit, "Year", String(review.getUTCFullYear()));
  await press(visit, "Record it");
}

export const wizard = [
  [
    "1: a life is in danger, so the answer is yes, now",
    async (visit) => {
      await signIn(visit, socialCare);
      await ask(visit, {
        with: "Four Rivers Police",
        danger: true,
        person: "An adult at risk",
        fields: ["Name", "Address", "Risk summary"],
      });
      await sees(visit, "Call 999 now", "Yes, you can share this", "vital interests", "Words to record");
      await visit.look("wizard-answer-danger");
      await recordSharing(visit, "By phone to the control room, on the number that I know.");
      await visit.look("decision-share");
    },
  ],
  [
    "2: an adult at risk whom it is not safe to ask",
    async (visit) => {
      await ask(visit, {
        with: "Four Rivers Police",
        purpose: "Safeguarding an adult at risk",
        person: "An adult at risk",
        consent: unsafe,
        task: "An adult safeguarding enquiry (Care Act 2014 section 42)",
        fields: ["Name", "Date of birth", "Risk summary"],
      });
      await sees(visit, "Yes, you can share this", "Care Act 2014 section 42", "What may go", "nobody gets into trouble");
      await visit.look("wizard-answer-yes");
    },
  ],
  [
    "3: the NHS number is more than is usually needed, and is justified",
    async (visit) => {
      await ask(visit, {
        with: "Willowmead Mental Health NHS Trust",
        purpose: "Safeguarding an adult at risk",
        person: "An adult at risk",
        consent: "They cannot give consent",
        task: "An adult safeguarding enquiry (Care Act 2014 section 42)",
        fields: ["Name", "NHS number", "Risk summary"],
        beyond: "The trust holds two people of this name, and the number tells them apart.",
      });
      await sees(visit, "Yes, with conditions", "More than is usually needed");
      await visit.look("wizard-answer-conditions");
      await recordSharing(visit, "By secure email to the safeguarding duty desk.");
      await signOut(visit);
    },
  ],
  [
    "4: nobody has asked the adult yet, so not yet",
    async (visit) => {
      await signIn(visit, housing);
      await ask(visit, {
        with: "Loddonvale Council Adult Social Care",
        purpose: "Safeguarding an adult at risk",
        person: "An adult at risk",
        consent: "Nobody has asked them yet",
        task: "None, or I do not know",
        fields: ["Name", "Address", "Risk summary"],
      });
      await sees(visit, "Not yet", "What to do first");
      await visit.look("wizard-answer-not-yet");
    },
  ],
  [
    "5: told in confidence and not weighed, so not yet; weighed, so yes",
    async (visit) => {
      const told = {
        with: "Four Rivers Police",
        purpose: "Preventing or detecting crime",
        person: "Someone suspected of exploiting others",
        consent: unsafe,
        task: "Reducing crime and disorder (Crime and Disorder Act 1998)",
        fields: ["Name", "Address"],
      };
      await ask(visit, { ...told, confidence: "Yes, and I have not weighed the harm" });
      await sees(visit, "Not yet");
      await visit.look("wizard-answer-weigh-first");
      await ask(visit, {
        ...told,
        confidence: "Yes, but not sharing would do more harm than sharing",
        harm: ["The tenant who told us may trust us less.", "Two more tenants may lose their homes."],
      });
      await sees(visit, "Yes, you can share this", "Crime and Disorder Act 1998 section 115");
      await recordSharing(visit, "Through a request here, to the safeguarding hub.");
    },
  ],
  [
    "6: nothing is shared to enforce immigration law, and that is recorded",
    async (visit) => {
      await ask(visit, {
        with: "Four Rivers Police",
        moved: asked,
        purpose: "Enforcing immigration law",
        person: "Another adult",
      });
      await sees(visit, "No, not as things stand");
      await doesNotSee(visit, "What to do first");
      await visit.look("wizard-answer-no");
      await recordSilence(visit, {
        ground: "It was asked for immigration enforcement",
        reason: "We do not share for this.",
        change: "Nothing would.",
      });
      await heading(visit, "Not to share");
      await visit.look("decision-decline");
    },
  ],
  [
    "7: figures that identify nobody can go to anyone",
    async (visit) => {
      await ask(visit, {
        with: "Lantern Street Outreach",
        purpose: "Statistics or research that identify nobody",
        person: "Another adult",
        identity: "No, nobody could be recognised from it",
        fields: ["Risk summary"],
        beyond: "The risks of all tenants together are what is counted.",
      });
      await sees(visit, "Yes", "identifies nobody");
      await visit.look("wizard-answer-anonymous");
    },
  ],
  [
    "8: who is not sure asks the lead, and gets an answer",
    async (visit) => {
      await followMenu(visit, "Can I share");
      await press(visit, "Ask a new question");
      await press(visit, "Start now");
      await tick(visit, "No");
      await press(visit, "Save and continue");
      await visit.expecting(422, () => press(visit, "Save and continue"));
      await visit.look("wizard-unanswered");
      await follow(visit, "I am not sure: ask for advice");
      await heading(visit, "Ask for advice");
      await fill(visit, "What are you not sure about?", "A neighbour told me something. I do not know who may be told.");
      await tick(visit, "Serious, but not within hours", "How urgent is it?");
      await visit.look("wizard-unsure");
      await press(visit, "Send to the lead");
      await heading(visit, "A question about sharing");
      await visit.look("advice-asked");
      await fill(visit, "Your advice", "Tell adult social care what you saw. You may: it is about an adult at risk.");
      await press(visit, "Send your answer");
      await sees(visit, "Tell adult social care what you saw");
      await visit.look("advice-answered");
      await followMenu(visit, "Advice");
      await sees(visit, "Answered");
      await visit.look("advice");
      await signOut(visit);
    },
  ],
  [
    "9: a referral of a homeless person needs their consent",
    async (visit) => {
      await signIn(visit, socialCare);
      const referral = {
        with: "Loddonvale Council Housing",
        purpose: "Preventing or ending homelessness",
        person: "Another adult",
        task: "Referring someone who may be homeless (Housing Act 1996 section 213B)",
        fields: ["Name", "Phone number"],
      };
      await ask(visit, { ...referral, consent: "They said no" });
      await doesNotSee(visit, "Yes, you can share this");
      await sees(visit, "Housing Act 1996 section 213B");
      await visit.look("wizard-answer-consent-needed");
      await recordSilence(visit, {
        ground: "Consent is required by law and we do not have it",
        reason: "She does not want the council to know yet.",
        change: "If she agrees.",
      });
      await heading(visit, "Not to share");
      await ask(visit, {
        ...referral,
        consent: "They agreed. They understood, they were free to say no, and nobody pressed them",
      });
      await sees(visit, "Yes, you can share this");
      await signOut(visit);
    },
  ],
  [
    "10: silence about a child in danger needs a ground that fits and a second person",
    async (visit) => {
      await signIn(visit, police);
      await ask(visit, {
        with: "Loddonvale Council Children’s Services",
        danger: true,
        person: "A child, or someone who may be under 18",
        fields: ["Name", "Risk summary"],
      });
      await sees(visit, "Yes, you can share this");
      await press(visit, "Record that I do not share");
      const said = { reason: "We are still asking.", change: "When we know more." };
      await visit.expecting(422, () => decline(visit, { ...said, ground: "We can find no lawful route" }));
      await sees(visit, "does not fit");
      await visit.look("wizard-ground-does-not-fit");
      await decline(visit, { ...said, ground: "It would prejudice an investigation or court case" });
      await heading(visit, "Not to share");
      await sees(visit, "Waits for a second person");
      await visit.look("decision-awaits-second");
      await followMenu(visit, "Can I share");
      await visit.look("decisions");
      await visit.expecting(404, () => visit.goto("/decisions/new/0000000000000000000000000A/answer"));
      await signOut(visit);
    },
  ],
];
