// One case, step by step, as the people in it would click it. Each step is a name and an act.

export const story = [
  [
    "the sign-in page is there",
    async (visit) => {
      await visit.as("visitor");
      await visit.goto("/sign-in");
      await visit.look("sign-in");
    },
  ],
];
