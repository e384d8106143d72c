// Draws the logo of the site.

/** Draws the mark, a ticket whose two posts are held by one bolt; hidden from screen readers. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        class="mark-ticket"
        d="M7 2h18a5 5 0 0 1 5 5v5a4 4 0 0 0 0 8v5a5 5 0 0 1-5 5H7a5 5 0 0 1-5-5v-5a4 4 0 0 0 0-8V7a5 5 0 0 1 5-5Z"
      />
      <path class="mark-posts" d="M10 8h4v16h-4zM18 8h4v16h-4z" />
      <path class="mark-bolt" d="M10 14h12v4H10z" />
    </svg>
  );
}

/** Shows the mark and the name of the site side by side. */
export function Wordmark() {
  return (
    <span class="wordmark">
      <Mark />
      <span>Holdfast</span>
    </span>
  );
}
