// Writes the head of a page: its title, what search engines and shared links show of it, and its files.

import { assetPaths } from "./assets.ts";
import type { PageContext } from "./context.ts";
import { words } from "./words.ts";

/** What search engines and the previews of shared links show of a page. */
export type PageHead = {
  /** The page in one sentence; default that of the whole site. */
  description?: string | undefined;
  /** Path under which the page is known whatever its query; default none, for pages of one person. */
  canonical?: string | undefined;
  /** What the page is about in the vocabulary of schema.org; default nothing. */
  structured?: Readonly<Record<string, unknown>> | undefined;
  /** Path of the picture that a shared link shows, 1,200 by 630; default that of the whole site. */
  picture?: string | undefined;
  /** Path of a style sheet that this page alone needs; default none. */
  ownStyle?: string | undefined;
};

type HeadProps = PageHead & { page: PageContext; title: string };

const SITE_IN_WORDS = `Buy and sell tickets, safely. ${words.promise}`;

// The Content-Security-Policy allows only our files, so htmx must add no style of its own. A message of a stream must
// neither close what a person has opened nor reset a form that is being sent.
const htmxConfig = JSON.stringify({
  includeIndicatorCSS: false,
  morphIgnore: ["data-htmx-powered", "open", "data-busy"],
});

/** Writes the head of a page. */
export function Head({ page, title, structured, ownStyle, ...shared }: HeadProps) {
  const { script, style, icon, touchIcon, font } = assetPaths();
  const description = shared.description ?? SITE_IN_WORDS;
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title === "Holdfast" ? title : `${title} · Holdfast`}</title>
      <meta name="description" content={description} />
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content="#fffdf8" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#15201d" media="(prefers-color-scheme: dark)" />
      <meta name="htmx-config" content={htmxConfig} />
      <Preview {...shared} origin={page.origin} title={title} description={description} />
      <link rel="icon" href={icon} type="image/svg+xml" />
      <link rel="apple-touch-icon" href={touchIcon} />
      <link rel="preload" href={font} as="font" type="font/woff2" crossorigin="anonymous" />
      <link rel="stylesheet" href={style} />
      {ownStyle !== undefined && <link rel="stylesheet" href={ownStyle} />}
      <script src={script} defer />
      {structured !== undefined && <StructuredData data={structured} />}
    </head>
  );
}

type PreviewProps = Omit<PageHead, "structured" | "ownStyle"> & { origin: string; title: string };

// The addresses of a preview are read from outside of the page, so they name the site.
function Preview({ origin, title, description, canonical, picture }: PreviewProps) {
  return (
    <>
      {canonical !== undefined && <link rel="canonical" href={origin + canonical} />}
      {canonical !== undefined && <meta property="og:url" content={origin + canonical} />}
      <meta property="og:type" content="website" />
      <meta property="og:site_name" content="Holdfast" />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      <meta property="og:image" content={origin + (picture ?? assetPaths().preview)} />
      <meta property="og:image:width" content="1200" />
      <meta property="og:image:height" content="630" />
      <meta name="twitter:card" content="summary_large_image" />
    </>
  );
}

// Data and no script, so the Content-Security-Policy has nothing against it. Without `<` no text can end the element.
function StructuredData({ data }: { data: Readonly<Record<string, unknown>> }) {
  const json = JSON.stringify({ "@context": "https://schema.org", ...data }).replaceAll("<", "\\u003c");
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}
