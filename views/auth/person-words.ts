// Holds the texts of the pages about people for operators, in English; another language is another file of this shape.

/** The texts of the pages about people. */
export const personWords = {
  find: {
    title: "People",
    lead: "Find a person by e-mail address or id. That you read about somebody is recorded.",
    person: "E-mail or user id",
    submit: "Find",
    log: "Or read what happened in the",
    toLog: "audit log",
  },
  page: {
    facts: "Account",
    id: "Id",
    since: "Signed up",
    confirmed: "Address confirmed",
    notConfirmed: "Not yet",
    banned: "Banned",
    reason: "Reason",
    closed: "Closed",
    role: "Role",
    operator: "Operator",
    member: "Member",
    active: "Active",
    passkeys: "Passkeys",
    app: "Authenticator app",
    none: "None",
    yes: "Yes",
    no: "No",
    sessions: "Signed in at",
    nowhere: "Signed in nowhere.",
    lastSeen: <Part>(method: string, time: Part) => [`By ${method}, last seen `, time],
    log: "What happened lately",
    noLog: "Nothing is recorded.",
    allLog: "All of it",
    doings: "What this operator has done",
    changes: "Change this account",
    own: "This is your own account: another operator can ban it or take its role.",
    isClosed: "The account is closed, so nothing can be changed.",
  },
  changes: {
    ban: {
      title: "Ban",
      lead: "Nobody can sign in to the account any more.",
      sentence:
        "Every session ends within a second, and nobody can sign in to the account. Its listings go off sale and its unpaid " +
        "orders end. What was sold and paid stays as it is.",
      done: "The person is banned.",
    },
    unban: {
      title: "Lift the ban",
      lead: "The person may sign in again.",
      sentence: "The person may sign in again. Listings and orders that have ended stay so.",
      done: "The ban is lifted.",
    },
    "give-role": {
      title: "Make an operator",
      lead: "The person may see and do everything on these pages.",
      sentence:
        "From the next sign-in with a passkey or an authenticator app on, the person may see and do everything on these " +
        "pages, also to you.",
      done: "The person is an operator from the next sign-in with a second factor on.",
    },
    "take-role": {
      title: "Take the role",
      lead: "The person is a member like others.",
      sentence: "Every session of the person ends within a second, and the person is a member like others.",
      done: "The person is no operator any more.",
    },
    "sign-out": {
      title: "Sign out everywhere",
      lead: "For an account that somebody else may have got into.",
      sentence: "Every session of the person ends within a second. Password, passkeys and app stay as they are.",
      done: "The person is signed out everywhere.",
    },
  },
  confirm: {
    reason: "Reason",
    reasonHint: "For operators alone. You may leave it empty.",
    back: "Do nothing",
    refused: {
      own: "Operators cannot ban themselves or take their own role. Ask another operator.",
      closed: "The account is closed.",
      banned: "The person is banned already.",
      notBanned: "The person is not banned.",
      hasRole: "The person is an operator already.",
      hasNoRole: "The person is no operator.",
      nowhere: "The person is signed in nowhere.",
    },
  },
} as const;
