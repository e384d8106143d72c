// Holds the texts of the pages on which tickets are handed over, in English; another language is another file of this shape.

/** The texts of the pages on which tickets are handed over. */
export const words = {
  seal: {
    title: "Add your ticket",
    which: "The ticket you are selling",
    headings: {
      empty: "Add your ticket",
      inspecting: "We are checking your ticket",
      refused: { file: "We couldn't use this file", code: "We couldn't use this code" },
      choose: "Which page are you selling?",
      sealed: "Your ticket is checked and on sale",
      sealedDraft: "Your ticket is checked",
      reserved: "Your ticket is checked and reserved",
      withdrawing: "Taking your ticket off sale",
      released: "Your ticket was handed over",
      destroyed: "The ticket you uploaded was deleted",
    },
    empty:
      "Upload the file that you were sent, or type in its code. We check it and keep it locked. Whoever buys the ticket gets it the moment they have paid, and nobody else ever does.",
    draft: "Your ticket goes on sale once it is checked. Only you can see it until then.",
    inspecting: "This takes a few seconds.",
    sealed: {
      file: "We keep the file locked. Whoever buys the ticket gets it the moment they have paid, and nobody else can list its code here.",
      code: "We keep the code locked. Whoever buys the ticket gets it the moment they have paid, together with a note that you typed it in. Nobody else can list this code here.",
    },
    paid: "You are paid after the event.",
    payouts: "See where your money goes",
    sealedDraft: "It goes on sale by itself as soon as you have confirmed your e-mail.",
    confirmEmail: "Confirm your e-mail",
    reserved: "Somebody has reserved it, so you can't replace it or take it off sale unless the reservation expires.",
    withdrawing: "This takes a moment. If somebody reserves the ticket at this very moment, it stays on sale.",
    released: "Its buyer has paid and has got the ticket. There is nothing more for you to do.",
    sales: "See my sales",
    destroyed: "We keep it only as long as it is needed. If you want to sell this ticket, list it again.",
    seeTicket: "See the ticket's page",
    listings: "My listings",
    change: "Change what you sell",
    replace: "Upload another file",
    replaceText: "The ticket comes off sale while we check the new one.",
    withdraw: "Take it off sale",
    withdrawText:
      "We delete what you added, and the ticket becomes a draft that only you can see. You can then edit it and add it again.",
    withdrawNow: "Take it off sale now",
  },
  upload: {
    file: "Your ticket (PDF, PNG or JPEG, up to 10 MB)",
    hint: "The file that you were sent, or a screenshot in which the barcode is sharp. If it holds several tickets, you choose one in the next step.",
    button: "Upload and check",
    progress: "Upload",
    choose: "Several tickets are in this file. Choose the one you sell: only its page is handed over.",
    chooseLegend: "Page to sell",
    choice: (page: number, format: string) => `Page ${page}: ${format}`,
    chooseButton: "Sell this page",
    again: "We cut the page out of your file. If no file is chosen here any more, choose the same one again.",
  },
  code: {
    summary: "Type in the code instead",
    label: "Code on the ticket",
    hint: "At least 8 letters or digits, as printed beside or under the barcode. Buyers see that it was typed in and not read from a ticket.",
    button: "Check this code",
  },
  /** What was read from the pages of a ticket beside what the listing says. */
  reading: {
    heading: "Does this match your ticket?",
    text: "This is what we read on the file you uploaded. If your listing is wrong, take the ticket off sale and correct it: buyers rely on it.",
    caption: "Your listing and what the ticket says",
    heads: ["Your listing", "On the ticket"] as const,
    names: {
      title: "Event",
      venue: "Venue",
      date: "Date",
      time: "Time",
      section: "Section",
      row: "Row",
      seat: "Seat",
    },
  },
  /** What screen readers say when the state changes. */
  spoken: {
    empty: "No ticket is added yet.",
    inspecting: "We are checking your ticket.",
    refused: "We couldn't use this.",
    sealed: "Your ticket is checked.",
    withdrawing: "Taking your ticket off sale.",
    released: "Your ticket was handed over.",
    destroyed: "The ticket you uploaded was deleted.",
  },
  /** Why a ticket could not be sealed and how to mend that, by the reason codes of delivery. */
  refusals: {
    empty: "This file is empty. Choose the file with your ticket and upload it again.",
    "too-large": "This file is larger than 10 MB. Save it smaller, or take a screenshot of the ticket.",
    "unknown-type": "This is neither a PDF nor a PNG or JPEG picture. Upload one of these, or a screenshot.",
    "two-in-one": "This file holds something else besides the ticket. Save the ticket anew, or take a screenshot.",
    "cut-off": "This file breaks off before its end. Download or save the ticket again, then upload it.",
    damaged: "This file is damaged and cannot be read. Download or save the ticket again, then upload it.",
    "rare-picture": "This picture is stored in a way that we cannot read. Save it as an ordinary PNG or JPEG.",
    animated: "This picture moves. Upload a picture that stands still, such as a screenshot.",
    password: "This PDF asks for a password or is locked. Save it without protection and upload it again.",
    active: "This PDF holds a program, a form that sends data or an attached file. Print it to a new PDF first.",
    "too-many-pages": "This PDF has more than 20 pages. Save the pages with your ticket as a PDF of their own.",
    "too-many-pixels":
      "A page or picture in this file has more than 25 million pixels. Save it smaller and upload it again.",
    "too-heavy": "This file takes too much memory to check. Upload a screenshot of the ticket instead.",
    "too-slow": "This file takes too long to check. Upload a screenshot of the ticket instead.",
    "no-code":
      "We cannot read a barcode in this file. Upload a sharper picture, or type in the code that stands under it.",
    "two-codes-on-a-page":
      "One page shows several different codes. Upload a file or a screenshot with the code of one ticket alone.",
    "several-codes": "This file holds several tickets. Choose the page that you sell.",
    "no-such-page": "This file has no such page. Choose one of its pages.",
    "page-not-cut": "This page cannot be cut out of its file. Save it as a file of its own and upload that.",
    "face value missing": "Say first what you paid for this ticket: edit the listing, then add the ticket again.",
    "price too high":
      "This ticket costs more than it may for what you paid. Lower the price of the listing, then add the ticket again.",
    "code taken":
      "A ticket with this code is already listed or sold here, and a code has only one owner. If it is yours, contact us: we will look into it.",
    "code blocked":
      "This code is blocked, because a sale of it was refunded or is disputed. Contact us if you have a right to sell it.",
    "code disputed":
      "A sale of this code is disputed at the moment, so it cannot be listed. Try again once that is settled.",
    "read from a file":
      "Somebody uploaded a ticket with this code, and a code that is seen on a ticket counts more than one that is typed. If the ticket is yours, upload its file.",
    "code given to another":
      "Two people claimed this code. We looked into it, and it belongs to the other one. Contact us if you disagree.",
    "file lost": "We lost the file you uploaded, and are sorry for it. Please upload it again.",
    reserved: "Somebody reserved the ticket meanwhile, so nothing was changed.",
    sold: "The ticket was sold meanwhile, so nothing was changed.",
    delisted: "You removed this listing, so nothing was added. List the ticket again to sell it.",
  } satisfies Record<string, string>,
  otherRefusal: "This could not be checked. Try again, or upload a screenshot of the ticket.",
  contact: "Contact us",
  /** What people call the symbologies of codes. */
  formats: {
    QRCode: "QR code",
    MicroQRCode: "QR code",
    Aztec: "Aztec code",
    PDF417: "PDF417 barcode",
    DataMatrix: "Data Matrix code",
  } satisfies Record<string, string>,
  otherFormat: "barcode",
  ticket: {
    title: (ticket: string) => `Your ticket: ${ticket}`,
    waiting: "Your ticket is being handed over",
    waitingText: "You have paid. This takes a few seconds.",
    show: "Show this at the entrance",
    download: {
      "application/pdf": "Download your ticket (PDF)",
      "image/png": "Download your ticket (PNG)",
      "image/jpeg": "Download your ticket (JPEG)",
    },
    file: "This is your ticket, as its seller uploaded it. We checked that its code was sold once, and to you.",
    fileAlone: "Save it on your phone or print it: its code is what the entrance scans.",
    picture: "Your ticket",
    code: "Code of your ticket",
    typed: "Typed by the seller, not seen on a ticket.",
    typedText: "We checked that nobody else has listed this code here. If the entrance refuses it, tell us.",
    back: "Back to the order",
    destroyed: "This ticket is no longer here",
    destroyedText: {
      refunded: "The order was refunded, so the ticket went back and was deleted here.",
      over: "We delete tickets 30 days after the event.",
    },
  },
} as const;
