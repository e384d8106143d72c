// Shares the address of a page, or copies it where the browser cannot share. It comes after site.js.

// Shows the address where the browser can do neither.
document.addEventListener("click", ({ target }) => {
  const url = target.closest?.("[data-share]")?.dataset.share;
  if (!url) return;
  if (navigator.share) navigator.share({ title: document.title, url }).catch(() => undefined);
  else if (navigator.clipboard)
    navigator.clipboard.writeText(url).then(
      () => notice("The address is copied."),
      () => notice(url),
    );
  else notice(url);
});
