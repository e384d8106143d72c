// Shows the pages about the site itself: help, terms, privacy and contact.

import type { Child } from "hono/jsx";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";

/** The text of a page about the site, in paragraphs. */
export type InfoText = {
  /** Title of the page. */
  readonly title: string;
  /** What the page says in one sentence. */
  readonly lead: string;
  /** Its sections, in their order. */
  readonly sections: readonly InfoSection[];
};

/** One section of such a page. */
export type InfoSection = {
  /** Id by which other pages link to the section. */
  readonly id: string;
  /** Heading of the section. */
  readonly heading: string;
  /** Paragraphs of the section. */
  readonly paragraphs: readonly Child[];
};

/** Shows a text about the site, with links to its sections. */
export function InfoPage({ page, text }: { page: PageContext; text: InfoText }) {
  const { title, lead, sections } = text;
  return (
    <Layout page={page} title={title} description={lead} canonical={page.path}>
      <div class="wrap narrow info">
        <h1>{title}</h1>
        <p class="info-lead">{lead}</p>
        <ul class="info-contents">
          {sections.map(({ id, heading }) => (
            <li>
              <a href={`#${id}`}>{heading}</a>
            </li>
          ))}
        </ul>
        {sections.map(({ id, heading, paragraphs }) => (
          <section id={id} aria-labelledby={`${id}-heading`}>
            <h2 id={`${id}-heading`}>{heading}</h2>
            {paragraphs.map((paragraph) => paragraph !== "" && <p>{paragraph}</p>)}
          </section>
        ))}
      </div>
    </Layout>
  );
}
