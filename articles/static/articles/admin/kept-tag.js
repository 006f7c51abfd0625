// The field that names the tag which is kept in a merge: offers the tags that there are, as the field of a story's tags does.

const $ = window.jQuery;

document.querySelectorAll("[data-newsroom-kept-tag]").forEach((input) => {
  $(input).autocomplete({ source: input.dataset.newsroomKeptTag, delay: 200 });
});
