// The field of a story's tags: offers the tags that there are before new ones, and asks at once about what looks like one of them.

const $ = window.jQuery;
const FIELD = "[data-newsroom-tags]";

const parts = (field) => {
  const around = field.closest(".w-field, form, body");
  return { asked: around.querySelector("[data-newsroom-tags-asked]"), said: around.querySelector("[data-newsroom-tags-said]") };
};

// As Wagtail writes a tag into the field: with quotes where there is a space.
const asWritten = (name) => (name.includes(" ") && !name.startsWith('"') ? `"${name}"` : name);

function replace(field, name, other) {
  const tags = $(field);
  try {
    tags.tagit("removeTagByLabel", asWritten(name), false);
  } catch {
    // Somebody has taken it away meanwhile.
    return;
  }
  tags.tagit("createTag", other);
}

// What the server has said is meant: it is not asked about again, and what was said of it stays to be read.
let settling = false;

function settle(field, replaced) {
  settling = true;
  replaced.forEach(({ dataset }) => replace(field, dataset.newsroomReplaced, dataset.newsroomWith));
  settling = false;
  field.dataset.newsroomAsked = field.value;
}

async function ask(field) {
  if (settling || field.value === (field.dataset.newsroomAsked ?? field.defaultValue)) return;
  const value = (field.dataset.newsroomAsked = field.value);
  const { asked, said } = parts(field);
  const query = new URLSearchParams({ tags: value, had: field.dataset.newsroomHad, name: asked.dataset.newsroomTagsAsked });
  asked.querySelectorAll("input:checked").forEach((kept) => query.append("kept", kept.value));
  try {
    const answer = await fetch(`${field.dataset.newsroomTags}?${query}`);
    // The form itself asks the same again when it is saved.
    if (!answer.ok || answer.redirected || field.value !== value) return;
    asked.innerHTML = await answer.text();
  } catch {
    return;
  }
  const questions = [...asked.querySelectorAll("li p")];
  const replaced = [...asked.querySelectorAll("[data-newsroom-replaced]")];
  said.textContent = [...questions, ...replaced].map((part) => part.textContent).join(" ");
  said.classList.toggle("w-sr-only", questions.length > 0);
  settle(field, replaced);
}

// What stands in the input and was not made a tag is not sent with the form.
function takeTyped(field, input) {
  const typed = input.value.trim();
  if (!typed) return;
  $(input).autocomplete("close");
  $(field).tagit("createTag", typed);
}

function prepare(field) {
  const input = field.nextElementSibling?.querySelector(".tagit-new input");
  if (!input || input.dataset.newsroomTags) return;
  input.dataset.newsroomTags = "ready";
  // Enter takes the tag that is meant, be it written otherwise; any other only when it is chosen.
  $(input).on("autocompleteresponse", (event, { content }) => {
    // What was asked for may have been taken meanwhile.
    if (!input.value.trim()) content.length = 0;
    $(input).autocomplete("option", "autoFocus", Boolean(content[0]?.meant));
  });
  $(input).on("keydown", (event) => {
    if (event.key === "Enter" || event.key === ",") takeTyped(field, input);
  });
  $(input).on("blur", () => setTimeout(() => document.activeElement !== input && takeTyped(field, input), 200));
}

$(document).on("tagitcreate", FIELD, ({ target }) => prepare(target));
$(document).on("change", FIELD, ({ target }) => ask(target));
document.querySelectorAll(FIELD).forEach(prepare);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-newsroom-use]");
  if (!button) return;
  const field = button.closest(".w-field, form").querySelector(FIELD);
  replace(field, button.dataset.newsroomInsteadOf, button.dataset.newsroomUse);
  field.nextElementSibling.querySelector(".tagit-new input").focus();
});
