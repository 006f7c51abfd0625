/*
 * "Use this" beside what a picture's file says: puts that into the field. Forms come and go (the chooser, uploads of several), so clicks are heard at
 * the document.
 *
 * "Use this one" in the chooser, beside a picture that an upload looks like: chooses that.
 */

/* Tags are typed into an input that Wagtail's widget puts beside the field, which it hides. */
const tagInput = (field) => field.nextElementSibling?.querySelector(".tagit-new input");

const focusOn = (field) => (tagInput(field) ?? field).focus();

const setTags = (field, names) => {
  const tags = window.jQuery(field);
  tags.tagit("removeAll");
  names.forEach((name) => tags.tagit("createTag", name));
};

const setValue = (field, value) => {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
};

const take = (button) => {
  const field = document.getElementById(button.dataset.newsroomField);
  if (field.dataset.controller?.includes("w-tag")) {
    setTags(field, JSON.parse(button.dataset.newsroomTake));
  } else {
    setValue(field, button.dataset.newsroomTake);
  }
  const word = button.closest(".newsroom-file-word");
  word.classList.remove("newsroom-file-word--differs");
  word.textContent = button.dataset.newsroomTaken;
  focusOn(field);
};

/* A field that is named above the form may be in a section that is folded up. */
const goTo = (field) => {
  field.closest("details")?.setAttribute("open", "");
  focusOn(field);
};

/* Wagtail gives the input of its tags no name. */
const nameTagInput = (field) => {
  if (document.getElementById(`${field.id}-label`)) {
    tagInput(field)?.setAttribute("aria-labelledby", `${field.id}-label`);
  }
};

document.documentElement.classList.add("newsroom-js");
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-newsroom-take]");
  if (button) {
    take(button);
    return;
  }
  const link = event.target.closest(".newsroom-differing a");
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (field) {
    event.preventDefault();
    goTo(field);
  }
});
window.jQuery(document).on("tagitcreate", (event) => nameTagInput(event.target));
document.querySelectorAll("[data-controller~='w-tag']").forEach(nameTagInput);

/* Wagtail's dialog sends a form that is shown again to one address. These buttons have others, and the dialog goes on with what is answered there. */
const steps = window.IMAGE_CHOOSER_MODAL_ONLOAD_HANDLERS;
const showAgain = steps?.reshow_creation_form;
if (showAgain) {
  steps.reshow_creation_form = (modal, answer) => {
    showAgain(modal, answer);
    window.jQuery("[data-newsroom-known]", modal.body).on("click", (event) => {
      event.preventDefault();
      const token = event.currentTarget.form.elements.csrfmiddlewaretoken;
      modal.postForm(event.currentTarget.formAction, { csrfmiddlewaretoken: token.value });
    });
    window.jQuery(".newsroom-kept", modal.body).get(0)?.scrollIntoView({ block: "nearest" });
  };
}
