// Guesses what a ticket is for from the text on its pages.

/** Holds what was guessed from the text on the pages; whatever was not found is left out. */
export interface TicketDetails {
  /** Name of the event: the largest text that is no label. */
  readonly title?: string;
  /** Name of the place. */
  readonly venue?: string;
  /** Local date of the event, `2026-12-30`. */
  readonly date?: string;
  /** Local time of its start, `19:30`. */
  readonly time?: string;
  /** Section or block. */
  readonly section?: string;
  /** Row. */
  readonly row?: string;
  /** Seat. */
  readonly seat?: string;
}

/** Holds one line of text as it stands on a page. */
export interface TextLine {
  /** The words of the line, with single spaces. */
  readonly text: string;
  /** Height of its letters, in points. */
  readonly height: number;
}

const LABELS = {
  section: /\b(?:section|sec|block|sektor|bereich|bloc|secteur|sector|settore|vak)\b/iu,
  row: /\b(?:row|reihe|rang|rangée|fila|rij)\b/iu,
  seat: /\b(?:seat|sitz|platz|place|siège|asiento|butaca|posto|stoel|plaats)\b/iu,
  venue: /\b(?:venue|location|veranstaltungsort|ort|lieu|lugar|recinto|luogo|locatie)\b/iu,
};
const ANY_LABEL = new RegExp(
  Object.values(LABELS)
    .map(({ source }) => source)
    .join("|"),
  "iu",
);
const VENUE_WORDS =
  /(?:halle|haus|theater|stadion|arena)\b|\b(?:hall|theatre|théâtre|teatro|stadium|stade|club|cent(?:re|er)|opera|palace|garden|ballroom|auditorium|pavilion|park)\b/iu;
const NOT_A_TITLE =
  /\b(?:e-?ticket|ticket|order|admit|admission|barcode|scan|price|total|eintrittskarte|billet)\b|\d{4}/iu;
const MONEY = /[$€£¥]|\b(?:total|price|preis|prix|precio|fee|eur|usd|gbp|chf)\b/iu;
const MONTHS: readonly (readonly [RegExp, number])[] = [
  [/^(?:jan|janv|ene|gen)/u, 1],
  [/^(?:feb|fév|fev)/u, 2],
  [/^(?:mar|mär|maa)/u, 3],
  [/^(?:apr|avr|abr)/u, 4],
  [/^(?:may|mai|mei|mag)/u, 5],
  [/^(?:jun|juin|giu)/u, 6],
  [/^(?:jul|juil|lug)/u, 7],
  [/^(?:aug|aoû|aou|ago)/u, 8],
  [/^(?:sep|set)/u, 9],
  [/^(?:oct|okt|ott|out)/u, 10],
  [/^(?:nov)/u, 11],
  [/^(?:dec|dez|déc|dic)/u, 12],
];
const MOST_LINES = 400;
const LONGEST_LINE = 200;
const LONGEST_SEAT = 20;

/** Guesses the details of a ticket from the lines of its pages; reads the first 400 lines, 200 letters of each. */
export function readTicketDetails(all: readonly TextLine[]): TicketDetails {
  const lines = all.slice(0, MOST_LINES).map(({ text, height }) => ({ text: text.slice(0, LONGEST_LINE), height }));
  const texts = lines.map(({ text }) => text);
  const found = {
    title: titleOf(lines),
    venue: venueOf(texts),
    date: first(texts, dateOf),
    time: first(texts, timeOf),
    section: seatPart(texts, LABELS.section),
    row: seatPart(texts, LABELS.row),
    seat: seatPart(texts, LABELS.seat),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function first(texts: readonly string[], read: (text: string) => string | undefined): string | undefined {
  for (const text of texts) {
    const value = read(text);
    if (value !== undefined) return value;
  }
  return undefined;
}

function titleOf(lines: readonly TextLine[]): string | undefined {
  const candidates = lines.filter(({ text }) => {
    return /\p{L}{2}/u.test(text) && !NOT_A_TITLE.test(text) && !ANY_LABEL.test(text) && !dateOf(text) && !timeOf(text);
  });
  const largest = Math.max(...candidates.map(({ height }) => height));
  return candidates.find(({ height }) => height === largest)?.text;
}

function venueOf(texts: readonly string[]): string | undefined {
  const labelled = first(texts, (text) => {
    const [before, after] = text.split(LABELS.venue, 2);
    return before?.trim() === "" ? withoutPunctuation(after) : undefined;
  });
  return labelled ?? texts.find((text) => VENUE_WORDS.test(text) && !ANY_LABEL.test(text) && !dateOf(text));
}

// The value stands behind its label, or, as in a table, alone on the next line.
function seatPart(texts: readonly string[], label: RegExp): string | undefined {
  for (const [at, text] of texts.entries()) {
    const after = text.split(label, 2)[1];
    if (after === undefined) continue;
    const value = /^[\s:.#-]*([\p{L}\p{N}][\p{L}\p{N}/-]*)/u.exec(after)?.[1];
    if (value && !ANY_LABEL.test(value)) return value.slice(0, LONGEST_SEAT);
    const below = texts[at + 1];
    const isAlone = withoutPunctuation(text.replace(label, "")) === undefined;
    if (isAlone && below && /^[\p{L}\p{N}][\p{L}\p{N}/-]{0,19}$/u.test(below) && !ANY_LABEL.test(below)) return below;
  }
  return undefined;
}

function withoutPunctuation(text: string | undefined): string | undefined {
  return text?.replaceAll(/^[\s:.,#-]+|[\s:.,#-]+$/gu, "") || undefined;
}

function timeOf(text: string): string | undefined {
  if (MONEY.test(text)) return undefined;
  const match = /(?:^|[\s,(@])(\d{1,2})[:.h](\d{2})\s*([ap])?\.?m?\b(?!\.?\d)/iu.exec(text);
  if (!match) return undefined;
  const half = match[3]?.toLowerCase();
  const hour = (Number(match[1]) % (half ? 12 : 24)) + (half === "p" ? 12 : 0);
  return Number(match[1]) < 24 && Number(match[2]) < 60 ? `${padded(hour)}:${match[2]}` : undefined;
}

function dateOf(text: string): string | undefined {
  const iso = /\b(\d{4})-(\d{2})-(\d{2})\b/u.exec(text);
  if (iso) return asDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const dayFirst = /\b(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:de\s+)?(\p{L}{3,10})\.?,?\s+(?:de\s+)?(\d{4})\b/iu.exec(text);
  if (dayFirst) return asDate(Number(dayFirst[3]), monthOf(dayFirst[2]), Number(dayFirst[1]));
  const monthFirst = /\b(\p{L}{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b/iu.exec(text);
  if (monthFirst) return asDate(Number(monthFirst[3]), monthOf(monthFirst[1]), Number(monthFirst[2]));
  const dotted = /\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/u.exec(text);
  if (dotted) return asDate(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]));
  return slashedDate(text);
}

// 30/12/2026 is one date everywhere; 3/4/2026 is two, and is not guessed.
function slashedDate(text: string): string | undefined {
  const match = /\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/u.exec(text);
  if (!match) return undefined;
  const [one, two, year] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (one > 12 || one === two) return asDate(year, two, one);
  return two > 12 ? asDate(year, one, two) : undefined;
}

function monthOf(word: string | undefined): number {
  const name = word?.toLowerCase() ?? "";
  return MONTHS.find(([beginning]) => beginning.test(name))?.[1] ?? 0;
}

function asDate(year: number, month: number, day: number): string | undefined {
  const days = [
    31,
    year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28,
    31,
    30,
    31,
    30,
    31,
    31,
    30,
    31,
    30,
    31,
  ];
  if (year < 2000 || year > 2100 || day < 1 || day > (days[month - 1] ?? 0)) return undefined;
  return `${year}-${padded(month)}-${padded(day)}`;
}

function padded(number: number): string {
  return String(number).padStart(2, "0");
}
