// The page "Import a story": what browsers know of a paste besides its plain words, such as its links, comes along while the words stay as they were pasted.

const form = document.querySelector("[data-wire-form]");
const box = form?.querySelector("[data-wire-text]");
const html = form?.querySelector("[data-wire-html]");
const status = form?.querySelector("[data-wire-status]");
// Whoever pastes mark-up as text means that mark-up.
const MARK_UP = /^\s*[<{]/;
let pasted = null;

function forget() {
  if (pasted === null) return;
  pasted = null;
  html.value = "";
  status.textContent = status.dataset.plain;
}

box?.addEventListener("paste", (event) => {
  const [rich, plain] = ["text/html", "text/plain"].map((type) => event.clipboardData?.getData(type) ?? "");
  const replacesAll = box.selectionEnd - box.selectionStart === box.value.length;
  if (!rich.trim() || MARK_UP.test(plain) || !replacesAll) return;
  // Once the browser has put the words in.
  setTimeout(() => {
    pasted = box.value;
    html.value = rich;
    status.textContent = status.dataset.kept;
  });
});

box?.addEventListener("input", () => {
  if (pasted !== null && box.value !== pasted) forget();
});

// What a browser fills in again after going back is no paste of this page.
if (html && !box.value) html.value = "";
