// Shows single values of the pages for operators: orders by number, people by id, and values by name.

import { routes } from "../routes.ts";
import { Price, When } from "../shared/values.tsx";
import type { NamedValue, OrderRef, ShownValue } from "./market-models.ts";

/** Shows the number of an order as a link to its history, with the title of its event. */
export function OrderLink({ orderId, number, title }: OrderRef) {
  return (
    <>
      <a href={routes.operatorOrder(orderId)}>{number}</a>
      <p class="fine">{title}</p>
    </>
  );
}

/** Shows the id of a person as a link to what auth knows of them. */
export function PersonLink({ id, role }: { id: string; role: string }) {
  return (
    <p class="fine">
      {role} <a href={routes.person(id)}>{<code>{id}</code>}</a>
    </p>
  );
}

/** Shows a value in words, as a moment, as money or as a link. */
export function Shown({ value }: { value: ShownValue }) {
  if ("at" in value) return <When at={value.at} />;
  if ("cents" in value) return <Price cents={value.cents} currency={value.currency} />;
  const { text, href, isCode } = value;
  const shown = isCode ? <code>{text}</code> : text;
  return href === undefined ? shown : <a href={href}>{shown}</a>;
}

/** Shows values by name in one line each. */
export function NamedValues({ values }: { values: readonly NamedValue[] }) {
  if (values.length === 0) return null;
  return (
    <dl class="operator-changes">
      {values.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>
            <Shown value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
