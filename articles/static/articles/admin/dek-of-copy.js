// Moves the sentence below the headline between the dek and the story's beginning, in the form as it stands: nothing is sent, and nothing that was typed is lost.

const panel = document.querySelector("[data-dek-of-copy]");
const find = (what) => panel.querySelector(what);
const dek = document.getElementById("id_dek");
// Wagtail keeps the blocks of a field on its element, once it has drawn them.
const story = () => document.getElementById("body-root")?.rootBlock;

// The sentence that may be either. A dek that somebody wrote is none.
let sentence = panel?.dataset.dek;

function show() {
  const hasDek = Boolean(dek.value.trim());
  const buttons = [find("[data-dek-into-story]"), find("[data-dek-from-story]")];
  const hadFocus = buttons.includes(document.activeElement);
  buttons[0].hidden = !hasDek || dek.value.trim() !== sentence;
  buttons[1].hidden = hasDek;
  if (hadFocus) buttons[hasDek ? 0 : 1].focus();
}

function say(words) {
  // What was known when the form was opened is true no more.
  find("[data-dek-found]").hidden = true;
  find("[data-dek-said]").textContent = words;
}

function setDek(text) {
  dek.value = text;
  for (const happens of ["input", "change"]) dek.dispatchEvent(new Event(happens, { bubbles: true }));
}

// Browsers make such ids on https alone; a block without one gets its id when it is saved.
function insertParagraph(content) {
  story().insert({ type: "paragraph", value: JSON.stringify(content), id: crypto.randomUUID?.() ?? null }, 0, { animate: false, focus: false });
}

function intoStory() {
  const text = dek.value.trim().replace(/\s+/g, " ");
  insertParagraph({ blocks: [{ key: "first", text, type: "unstyled", depth: 0, inlineStyleRanges: [], entityRanges: [] }], entityMap: {} });
  setDek("");
  show();
  say(panel.dataset.movedIn);
}

// The first paragraph where it can be a dek, and what is left of its block.
function firstParagraph() {
  const { type, value } = story().children[0]?.getValue() ?? {};
  if (type !== "paragraph") return null;
  const content = JSON.parse(value);
  const [first, ...others] = content?.blocks ?? [];
  const text = first?.text.trim().replace(/\s+/g, " ");
  const isFit = first?.type === "unstyled" && text && text.length <= dek.maxLength && first.entityRanges.length === 0;
  return isFit ? { text, rest: others.length ? { ...content, blocks: others } : null } : null;
}

function fromStory() {
  const found = firstParagraph();
  if (!found) {
    find("[data-dek-said]").textContent = panel.dataset.none;
    return;
  }
  story().deleteBlock(0);
  if (found.rest) insertParagraph(found.rest);
  sentence = found.text;
  setDek(found.text);
  show();
  say(panel.dataset.movedOut);
}

if (panel && dek) {
  find("[data-dek-into-story]").addEventListener("click", () => story() && intoStory());
  find("[data-dek-from-story]").addEventListener("click", () => story() && fromStory());
  dek.addEventListener("input", show);
  show();
}
