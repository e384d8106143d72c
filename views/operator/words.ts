// Holds the texts of the pages for operators, in English; another language is another file of this shape.

/** The texts of the pages for operators. */
export const words = {
  overview: { title: "Overview" },
  actions: {
    title: "Actions",
    lead: "What operators have done on these pages, newest first. Each action is kept for 90 days.",
    empty: "No operator has done anything yet.",
    older: "Older actions",
    status: { asked: "Under way", done: "Done", refused: "Refused", failed: "Failed" },
    waiting: "It has been recorded and is being done now. It goes on even if this page is closed.",
    reason: "Reason",
    by: "By operator",
    asked: "Asked",
    ended: "Ended",
    target: "What it is about",
    sentence: "What was confirmed",
    outcome: "What came of it",
    all: "All actions",
  },
  confirm: {
    forGood: "This cannot be undone.",
    reasonHint: "For the record: operators alone see it. You may leave it empty.",
    back: "Do nothing",
    problem: "This cannot be done",
  },
} as const;
