// Shows a button that shares the address of a page.

/** Shows a button by which site.js shares an address, or copies it where the browser cannot share; hidden without a script. */
export function ShareButton({ address, children }: { address: string; children: string }) {
  return (
    <button class="button-quiet with-script" type="button" data-share={address}>
      {children}
    </button>
  );
}
