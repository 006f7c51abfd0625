// The side panel "Sources and credits": says what the story lacks as it stands in the form, and adds the credits that an editor accepts.

const PAUSE_MILLISECONDS = 1000;

const panel = document.querySelector("[data-suggestions]");
const form = document.querySelector("[data-edit-form]");
const content = panel.querySelector("[data-suggestions-content]");
const counter = document.querySelector('[data-side-panel-toggle="sources"] [data-side-panel-toggle-counter]');
let timer = null;
let asked = null;
let underWay = null;

// What is asked about. Files that wait to be uploaded are none of it.
function filledIn() {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") data.append(name, value);
  }
  return data;
}

function count() {
  const number = Number(content.querySelector("[data-count]").dataset.count);
  counter.textContent = number;
  counter.hidden = !number;
}

async function refresh() {
  const data = filledIn();
  if (String(data) === asked) return;
  asked = String(data);
  underWay?.abort();
  underWay = new AbortController();
  try {
    const answer = await fetch(panel.dataset.url, { method: "POST", body: data, signal: underWay.signal });
    if (!answer.ok || answer.redirected) throw new Error(`Not answered: ${answer.status}`);
    const hadFocus = content.contains(document.activeElement);
    content.innerHTML = await answer.text();
    count();
    if (hadFocus) (content.querySelector("button") ?? panel.querySelector("[data-suggestions-said]")).focus();
  } catch {
    // What is shown stands, until something changes again.
    asked = null;
  }
}

function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE_MILLISECONDS);
}

function say(sentence) {
  panel.querySelector("[data-suggestions-said]").textContent = sentence;
}

// A row of its own among the story's source credits, as if it had been filled in by hand.
function credit(source, usage) {
  document.getElementById("id_source_credits-ADD").click();
  const place = `id_source_credits-${document.getElementById("id_source_credits-TOTAL_FORMS").value - 1}`;
  document.getElementById(`${place}-source-chooser`).widget.setState(source);
  document.getElementById(`${place}-usage`).value = usage;
  say(panel.dataset.credited);
  clearTimeout(timer);
  return refresh();
}

async function make(button) {
  const { make: name, kind, usage } = button.dataset;
  const token = form.elements.csrfmiddlewaretoken.value;
  const body = new URLSearchParams({ name, kind, csrfmiddlewaretoken: token });
  button.disabled = true;
  try {
    const answer = await fetch(panel.dataset.sourceUrl, { method: "POST", body });
    const said = await answer.json();
    if (!answer.ok) return say(said.detail);
    await credit(said, usage);
  } catch {
    say(panel.dataset.failure);
  } finally {
    button.disabled = false;
  }
}

content.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { credit: id, title, editUrl, usage } = button.dataset;
  if (id) credit({ id, title, edit_url: editUrl }, usage);
  else make(button);
});

// A picture or source that was chosen, a block that was moved and a row that was taken away are told by none of them alone.
for (const happens of ["input", "change", "keyup", "click"]) form.addEventListener(happens, refreshSoon);
count();
