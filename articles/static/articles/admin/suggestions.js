// The side panel "Sources and credits": says what the story lacks as it stands in the form, and adds the credits that an editor accepts.

const PAUSE_MILLISECONDS = 1000;

let timer = null;
let asked = null;
let underWay = null;

// Found anew each time: Wagtail draws its panels again once a new story has been saved.
const find = (what) => document.querySelector(what);
const panel = () => find("[data-suggestions]");
const form = () => find("[data-edit-form]");

// What is asked about. Files that wait to be uploaded are none of it.
function filledIn() {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form())) {
    if (typeof value === "string") data.append(name, value);
  }
  return data;
}

function show(html) {
  const content = find("[data-suggestions-content]");
  const hadFocus = content.contains(document.activeElement);
  content.innerHTML = html;
  const counter = find('[data-side-panel-toggle="sources"] [data-side-panel-toggle-counter]');
  counter.textContent = content.querySelector("[data-count]").dataset.count;
  counter.hidden = counter.textContent === "0";
  if (hadFocus) (content.querySelector("button") ?? find("[data-suggestions-said]")).focus();
}

async function refresh() {
  const data = filledIn();
  if (String(data) === asked) return;
  asked = String(data);
  underWay?.abort();
  underWay = new AbortController();
  try {
    const answer = await fetch(panel().dataset.url, { method: "POST", body: data, signal: underWay.signal });
    if (!answer.ok || answer.redirected) throw new Error(`Not answered: ${answer.status}`);
    show(await answer.text());
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
  find("[data-suggestions-said]").textContent = sentence;
}

// A row of its own among the story's source credits, as if it had been filled in by hand.
function credit(source, usage) {
  find("#id_source_credits-ADD").click();
  const place = `#id_source_credits-${find("#id_source_credits-TOTAL_FORMS").value - 1}`;
  find(`${place}-source-chooser`).widget.setState(source);
  find(`${place}-usage`).value = usage;
  say(panel().dataset.credited);
  clearTimeout(timer);
  return refresh();
}

async function make(button) {
  const { make: name, kind, usage } = button.dataset;
  const token = form().elements.csrfmiddlewaretoken.value;
  button.disabled = true;
  try {
    const answer = await fetch(panel().dataset.sourceUrl, { method: "POST", body: new URLSearchParams({ name, kind, csrfmiddlewaretoken: token }) });
    const said = await answer.json();
    if (answer.ok) await credit(said, usage);
    else say(said.detail);
  } catch {
    say(panel().dataset.failure);
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-suggestions-content] button");
  if (!button) return;
  const { credit: id, title, editUrl, usage } = button.dataset;
  if (id) credit({ id, string: title, edit_url: editUrl }, usage);
  else make(button);
});

// A picture or source that was chosen, a block that was moved and a row that was taken away are told by none of them alone.
for (const happens of ["input", "change", "keyup", "click"]) {
  document.addEventListener(happens, (event) => {
    if (panel() && event.target.closest("[data-edit-form]")) refreshSoon();
  });
}
