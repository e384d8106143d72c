// Holds the texts of the pages of accounts, in English; another language is another file of this shape.

import { closingWords } from "./closing-words.ts";
import { factorWords } from "./factor-words.ts";

const LINK_WAITS = "waiting for its link to be opened";

/** The texts of the pages of accounts. Functions put what a page shows, such as a time, into a sentence. */
export const words = {
  goOn: "Go on",
  linkOver: "This link no longer works",
  fields: {
    email: "E-mail",
    password: "Password",
    yourPassword: "Your password",
    currentPassword: "Current password",
    newPassword: "New password",
    newPasswordHint: "8 to 128 characters. A few words you will remember are best.",
    sendLink: "Send the link",
  },
  signUp: {
    title: "Sign up",
    lead: "One account to buy and to sell.",
    hasAccount: "Have an account?",
    emailHint: "We'll send a link to it, so check it for typing mistakes.",
  },
  signIn: {
    title: "Sign in",
    isNew: "New here?",
    newPassword: "Your new password is set. Sign in with it.",
    noCookie: {
      title: "Your browser did not keep you signed in",
      text: "Your account is fine, but your browser blocked our cookie. Allow cookies for this site, then sign in again.",
    },
    /** Why nobody can sign in to the account. */
    over: {
      banned: {
        title: "Your account is banned",
        text: "You can't sign in with it. Its tickets are off sale, and orders that were not paid for have ended.",
      },
      closed: {
        title: "Your account is closed",
        text: "Nobody can sign in to it any more. You can sign up for a new one.",
      },
    },
    signedOut: "You were signed out.",
    reservedForYouUntil: "Reserved for you until",
    reservedUntil: "Reserved until",
    isReservedForYou: "is reserved for you: sign in to pay.",
    isReserved: "is still reserved: sign in to pay.",
    notReserved: "You were signed out, so nothing is reserved for you yet. Sign in, then press Buy again.",
    notDone: "You were signed out, so nothing was done. Sign in to go on.",
    goOn: "Sign in to go on.",
    toSell: "Sign in to sell a ticket.",
    toTicket: "Sign in to go back to the ticket.",
    toOrder: "Sign in to see this order.",
    toWait: "Sign in to join the waiting list.",
    toWaits: "Sign in to see your waiting lists.",
    toOrders: "Sign in to see your orders.",
    toPage: "Sign in to see this page.",
  },
  account: {
    title: "My account",
    back: "Back to your account",
    own: "E-mail and password",
    unconfirmed: "Your e-mail address is not confirmed yet. Open the link we sent you.",
    changeEmail: "Change e-mail",
    confirmOrChangeEmail: "Confirm or change e-mail",
    security: "Sign in with a passkey, or protect your password with codes of an authenticator app.",
    toOperatorStep: "Open the pages for operators",
    operator:
      "You are an operator. To use your rights, sign in with a passkey, or with your password and a code of an authenticator app.",
    toSecurity: "Passkeys and authenticator app",
    places: "Where you are signed in",
    thisDevice: "This device.",
    timeZoneOf: (place: string) => `Time zone of ${place}.`,
    lastSeen: "Last seen",
    signOut: "Sign out",
    signOutOn: (device: string) => `Sign out on ${device}`,
    signOutEverywhere: "Sign out everywhere",
    hereToo: "You will be signed out here too.",
    data: "Your data",
    keepCopy: "Keep a copy of what we know about you:",
  },
  address: {
    title: "Your e-mail address",
    sent: (email: string) => `We have sent a link to ${email}. Open it and press the button there.`,
    confirmed: "This address is confirmed.",
    unconfirmed:
      "This address is not confirmed yet. Open the link in the e-mail we sent you. If the address has a typing mistake, change it below.",
    sendAgain: "Send the link again",
    change: "Change it",
    newEmail: "New e-mail",
    hintOfBoth: "We'll send a link to the new address and one to the current one. Open both.",
    hintOfNew: "We'll send a link to the new address. Open it to make the change.",
    sendLinks: "Send the links",
    changingTo: (email: string) => `Changing to ${email}`,
    openBy: <Part>(time: Part) => ["Open the links we sent by ", time, ". Until then your address stays as it is."],
    newConfirmed: "New address: confirmed",
    newWaits: `New address: ${LINK_WAITS}`,
    oldDone: "Current address: nothing left to do",
    oldWaits: `Current address: ${LINK_WAITS}`,
    keep: "Keep the current address",
    confirm: {
      title: "Confirm your e-mail address",
      text: "Press the button to confirm that you read the e-mail sent to this address.",
      submit: "Confirm this address",
    },
    confirmChange: {
      title: "Confirm the change of your e-mail address",
      new: "Press the button to use this address for your account from now on.",
      old: "Press the button if you want your account to leave this address. If you did not ask for it, close this page.",
      submit: "Confirm the change",
    },
    over: {
      paragraphs: [
        "It was used before, or it has expired. If you pressed the button before, there is nothing left to do.",
        "Your account says whether your address is confirmed, and sends a new link.",
      ],
      next: "See your e-mail address",
    },
    done: {
      address: {
        title: "Your address is confirmed",
        text: "What you list goes on sale now, and we'll write to you about your orders.",
      },
      changed: {
        title: "Your e-mail address is changed",
        text: "Sign in with the new address from now on. Your password stays the same.",
      },
      waits: {
        title: "Confirmed here",
        text: "Now open the link that we sent to your other address. The change is made after both.",
      },
    },
  },
  forgot: {
    title: "Forgot your password?",
    lead: "Enter the e-mail address of your account. We'll send you a link to set a new password.",
    known: "You know it after all?",
    sent: {
      title: "Check your e-mail",
      paragraphs: (email: string) => [
        `If there is an account with ${email}, we have sent a link to it. It works for 30 minutes.`,
        "Nothing there after a few minutes? Look in the spam folder, and check the address for typing mistakes.",
      ],
      next: "Try another address",
    },
  },
  reset: {
    title: "Set a new password",
    lead: "This also signs you out everywhere you are signed in.",
    submit: "Set password",
    over: {
      paragraphs: [
        "It was used before, or it has expired: links for a new password work once, for 30 minutes.",
        "If you have just set a new password with it, sign in with that one.",
      ],
      next: "Send a new link",
    },
  },
  password: {
    title: "Change your password",
    change: "Change password",
    done: "Your password is changed. Everywhere else you were signed in, you are signed out.",
    others: "You stay signed in here; all other places are signed out.",
  },
  ...factorWords,
  ...closingWords,
} as const;
