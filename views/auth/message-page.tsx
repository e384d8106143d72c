// Shows that something about an account is done, or why it is not, and where to go on.

import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";

/** Props of a page that says one thing. */
export type MessagePageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** Heading of the page. */
  title: string;
  /** What to know, one paragraph each. */
  paragraphs: readonly string[];
  /** Where to go on. */
  next: { label: string; href: string };
};

/** Shows a heading, a few sentences and the way on. */
export function MessagePage({ page, title, paragraphs, next }: MessagePageProps) {
  return (
    <Layout page={page} title={title}>
      <div class="wrap narrow">
        <section class="panel" aria-labelledby="message">
          <h1 id="message">{title}</h1>
          {paragraphs.map((text) => (
            <p>{text}</p>
          ))}
          <p class="actions">
            <a class="button" href={next.href}>
              {next.label}
            </a>
          </p>
        </section>
      </div>
    </Layout>
  );
}
