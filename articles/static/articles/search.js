// Suggestions in a search field, as the combobox pattern of the WAI-ARIA Authoring Practices asks. Without this module the field is a plain one.

const PAUSE_MS = 150;
const FEWEST_LETTERS = 2;

function element(tag, attributes, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

function offerSuggestions(field) {
  const id = `${field.id}-suggestions`;
  const list = element("ul", { id, class: "suggestions", role: "listbox", "aria-label": field.dataset.suggestions });
  const status = element("span", { class: "for-screen-readers", role: "status" });
  list.hidden = true;
  field.after(list, status);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) {
    field.setAttribute(name, value);
  }

  let active = -1;
  let timer;
  let asked;

  function activate(place) {
    active = place;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    if (place < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", list.children[place].id);
  }

  function close() {
    clearTimeout(timer);
    asked?.abort();
    activate(-1);
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
  }

  function show(suggestions) {
    const options = suggestions.map(({ kind, text, url }, number) => {
      const option = element("li", { id: `${id}-${number}`, class: "suggestion", role: "option", "data-url": url });
      option.append(element("span", { dir: "auto" }, text), element("span", { class: "suggestion__kind" }, kind));
      return option;
    });
    list.replaceChildren(...options);
    activate(-1);
    list.hidden = !options.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = options.length ? field.dataset.some.replace("{count}", options.length) : field.dataset.none;
  }

  async function ask() {
    const typed = field.value.trim();
    if (typed.length < FEWEST_LETTERS) return;
    asked = new AbortController();
    const { signal } = asked;
    try {
      const response = await fetch(`${field.dataset.suggest}?${new URLSearchParams({ q: typed })}`, { signal });
      if (!response.ok) return;
      const { suggestions } = await response.json();
      if (!signal.aborted) show(suggestions);
    } catch {
      // No suggestions, then: the form searches all the same.
    }
  }

  function open(option) {
    location.assign(option.dataset.url);
  }

  field.addEventListener("input", () => {
    close();
    status.textContent = "";
    timer = setTimeout(ask, PAUSE_MS);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const { length } = list.children;
    if (event.key === "ArrowDown") activate(active + 1 < length ? active + 1 : -1);
    else if (event.key === "ArrowUp") activate(active < 0 ? length - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) open(list.children[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  // The field keeps the focus while an option is pressed.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) open(option);
  });
}

document.querySelectorAll("input[data-suggest]").forEach(offerSuggestions);
