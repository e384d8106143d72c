// Shows why something else than a purchase was refused.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { words as texts } from "./words.ts";

/** Names the page that shows what is true now: of an order, of sales, of a place in a list, of all places, of an event. */
export type WayBack = { to: "order" | "wait" | "event"; id: string } | { to: "sales" | "waits" };

type ActionRefusedPageProps = {
  page: PageContext;
  /** The heading and the sentence that say why. */
  words: { readonly heading: string; readonly text: string };
  /** The page that shows what is true now. */
  back: WayBack;
};

/** Shows why something was refused, with the way back to what it was about. */
export function ActionRefusedPage({ page, words: { heading, text }, back }: ActionRefusedPageProps) {
  return (
    <Layout page={page} title={heading}>
      <div class="wrap narrow">
        <div class="panel refused">
          <h1>{heading}</h1>
          <p>{text}</p>
          <p class="actions">
            <a class="button" href={hrefOf(back)}>
              {texts.refused.backTo[back.to]}
            </a>
            <a class="button button-quiet" href={routes.home()}>
              {texts.refused.findAnother}
            </a>
          </p>
        </div>
      </div>
    </Layout>
  );
}

function hrefOf(back: WayBack): string {
  switch (back.to) {
    case "order":
      return routes.order(back.id);
    case "wait":
      return routes.wait(back.id);
    case "event":
      return routes.event(back.id);
    case "sales":
      return routes.sales();
    case "waits":
      return routes.waits();
  }
}
