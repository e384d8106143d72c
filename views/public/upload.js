// Sends the file of a form with data-upload and shows how much of it is sent. Without it the browser sends the form. It
// comes after site.js.

const maxBytes = 10 * 1024 * 1024;

function showUpload(form, sent) {
  const line = form.querySelector(".upload-progress");
  line.hidden = sent === undefined;
  line.firstElementChild.value = Math.round((sent ?? 0) * 100);
}

function showUploadFault(form, text) {
  const line = form.querySelector("[data-upload-fault]");
  line.textContent = text;
  line.hidden = !text;
}

// Takes the words of an answer that is no success: those of a form, else those of an error page.
function faultIn(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const parts = [...page.querySelectorAll(".form-errors li, .error-page :is(h1, h1 + p)")];
  return parts.map(({ textContent }) => textContent.trim().replace(/[.]?$/, ".")).join(" ");
}

function uploaded(form, { status, responseURL, responseText }) {
  rest();
  showUpload(form);
  if (status >= 400 || status === 0) {
    showUploadFault(form, faultIn(responseText) || "We can't reach Holdfast. Check your connection and try again.");
    return;
  }
  const live = form.closest("[data-live]");
  const { pathname } = new URL(responseURL, location.href);
  if (live?.dataset.live !== pathname) location.assign(responseURL);
  else {
    const fragment = `#${live.dataset.fragment}`;
    htmx.ajax("GET", pathname, { source: live, target: live, swap: "innerMorph", select: fragment });
  }
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.dataset.upload === undefined || event.defaultPrevented) return;
    event.preventDefault();
    showUploadFault(form, "");
    if ((form.elements.file.files[0]?.size ?? 0) > maxBytes) {
      rest();
      showUploadFault(form, form.dataset.upload);
      return;
    }
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      showUpload(form, total > 0 ? loaded / total : 0),
    );
    request.addEventListener("loadend", () => uploaded(form, request));
    showUpload(form, 0);
    request.send(new FormData(form));
  },
  true,
);
