// Saves the board in the page editor's side panel in place, so that what is typed into the page's own form stays.

const SIDE = ".reactions-board-side";

async function save(form) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-Requested-With": "XMLHttpRequest" },
  });
  const isPanel = [200, 422].includes(answer.status) && !answer.redirected;
  const content = isPanel && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-board-content]");
  if (!content) throw new Error(`Board not saved: ${answer.status}`);
  return content;
}

function show(panel, content) {
  panel.querySelector("[data-board-content]").replaceWith(content);
  panel.querySelector("[data-board-said]").textContent = content.dataset.said;
  const next = content.querySelector(".w-field--error :is(input, select)") || content.querySelector("[type=submit]");
  next?.focus();
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-board-form]");
  const panel = form?.closest(SIDE);
  if (!panel) return;
  event.preventDefault();
  if (panel.ariaBusy === "true") return;
  panel.ariaBusy = "true";
  try {
    show(panel, await save(form));
  } catch {
    panel.querySelector("[data-board-said]").textContent = form.dataset.failure;
  } finally {
    panel.ariaBusy = "false";
  }
});
