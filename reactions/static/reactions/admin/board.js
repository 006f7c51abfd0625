// The board in the page editor's side panel: saved in place, so that what is typed into the page's own form stays, and saved before the page is.

const SIDE = ".reactions-board-side";
const PAGE_FORM = "[data-edit-form]";
let saving = null;

const boardForm = () => document.querySelector(`${SIDE} [data-board-form]`);
const panelOf = (form) => form.closest(SIDE);

function hasChanged(field) {
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

function isUnsaved(form) {
  return "refused" in form.dataset || [...form.querySelectorAll("select, input:not([type=hidden])")].some(hasChanged);
}

function say(panel, ...sentences) {
  panel.querySelector("[data-board-said]").textContent = sentences.join(" ");
}

async function send(form) {
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

// Whether all is stored. What cannot be is still there, and said.
async function save(form) {
  const panel = panelOf(form);
  const shown = panel.querySelector("[data-board-content]");
  // The answer takes its place: nothing is to be typed into it meanwhile.
  shown.inert = true;
  panel.ariaBusy = "true";
  try {
    const content = await send(form);
    shown.replaceWith(content);
    say(panel, content.dataset.said);
  } catch {
    say(panel, form.dataset.failure);
  } finally {
    shown.inert = false;
    panel.ariaBusy = "false";
  }
  const left = boardForm();
  return !left || !isUnsaved(left);
}

// One save at a time: whoever asks for another one gets that which is under way.
function saved(form) {
  saving ??= save(form).finally(() => {
    saving = null;
  });
  return saving;
}

function focusNext(panel) {
  (panel.querySelector(".w-field--error :is(input, select)") || panel.querySelector("[data-board-form] [type=submit]"))?.focus();
}

// Wagtail hides a panel only half a second after it was closed, and takes one that is not hidden for open.
function open(panel) {
  const side = panel.closest("[data-side-panel]");
  if (!side) return;
  side.hidden = true;
  side.dispatchEvent(new Event("open"));
}

async function saveBeforePage(form, button) {
  const panel = panelOf(form);
  if (await saved(form)) {
    button.click();
    return;
  }
  const why = panel.querySelector("[data-board-said]").textContent;
  open(panel);
  say(panel, why, boardForm().dataset.held);
  focusNext(panel);
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest(`${SIDE} [data-board-form]`);
  if (!form) return;
  event.preventDefault();
  const panel = panelOf(form);
  await saved(form);
  focusNext(panel);
});

for (const happens of ["input", "change"]) {
  document.addEventListener(happens, (event) => {
    const form = event.target.closest(`${SIDE} [data-board-form]`);
    if (form) say(panelOf(form), isUnsaved(form) ? form.dataset.unsaved : "");
  });
}

// Before any other listener: those of Wagtail take the button for pressed, and are to hear of it once the board is stored.
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest("button");
    const form = boardForm();
    if (!form || button?.type !== "submit" || !button.form?.matches(PAGE_FORM) || !isUnsaved(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    saveBeforePage(form, button);
  },
  { capture: true },
);

window.addEventListener("beforeunload", (event) => {
  const form = boardForm();
  if (form && isUnsaved(form)) event.preventDefault();
});
