// Mounts reaction panels on a page of another site, which REACTIONS["ALLOWED_ORIGINS"] has to name:
//
//   <div data-reactions="https://news.example/reactions/42/"></div>
//   <script type="module" src="https://news.example/reactions/embed.js"></script>

const STYLE_MILLISECONDS = 5_000;

const sprites = new Map();
const styles = new Map();

async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.text();
}

// Browsers draw nothing out of another site's file: what an icon refers to is put into its place.
async function draw(icon, base) {
  const [file, id] = icon.firstElementChild.getAttribute("href").split("#");
  const address = new URL(file, base).href;
  if (!sprites.has(address)) sprites.set(address, fetched(address));
  const sprite = new DOMParser().parseFromString(await sprites.get(address), "image/svg+xml");
  const symbol = sprite.getElementById(id);
  if (!symbol) return;
  for (const { name, value } of symbol.attributes) if (name !== "id") icon.setAttribute(name, value);
  icon.replaceChildren(...symbol.childNodes);
}

function loaded(address) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
  return new Promise((done) => {
    link.onload = link.onerror = done;
    setTimeout(done, STYLE_MILLISECONDS);
    document.head.append(link);
  });
}

// A panel without its style would be seen first as a bare list, and then jump. One whose style does not come is shown as it is.
function styled(address) {
  if (!styles.has(address)) styles.set(address, loaded(address));
  return styles.get(address);
}

async function mount(place) {
  const base = new URL(place.dataset.reactions, location.href);
  const template = document.createElement("template");
  template.innerHTML = await fetched(new URL("panel/", base));
  const { content } = template;
  const panel = content.querySelector("reaction-panel");
  if (!panel) return;
  const absolute = (element, name) => new URL(element.getAttribute(name), base).href;
  panel.dataset.mine = absolute(panel, "data-mine");
  for (const form of content.querySelectorAll("form")) form.action = absolute(form, "action");
  const links = [...content.querySelectorAll("link")];
  const script = content.querySelector("script");
  for (const element of [script, ...links]) element.remove();
  await Promise.all([
    import(absolute(script, "src")),
    ...links.map((link) => styled(absolute(link, "href"))),
    ...Array.from(content.querySelectorAll(".reactions__icon"), (icon) => draw(icon, base)),
  ]);
  place.replaceChildren(content);
}

for (const place of document.querySelectorAll("[data-reactions]")) {
  // Where nothing can be shown, the page stays as it is.
  mount(place).catch((problem) => console.warn("Reactions could not be shown.", problem));
}
