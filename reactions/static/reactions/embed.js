// Mounts reaction panels on a page of another site, which REACTIONS["ALLOWED_ORIGINS"] has to name:
//
//   <div data-reactions="https://news.example/reactions/42/"></div>
//   <script type="module" src="https://news.example/reactions/embed.js"></script>

const sprites = new Map();

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

async function mount(place) {
  const base = new URL(place.dataset.reactions, location.href);
  const template = document.createElement("template");
  template.innerHTML = await fetched(new URL("panel/", base));
  const { content } = template;
  const panel = content.querySelector("reaction-panel");
  if (!panel) return;
  panel.dataset.mine = new URL(panel.dataset.mine, base).href;
  for (const form of content.querySelectorAll("form")) form.action = new URL(form.getAttribute("action"), base).href;
  for (const link of content.querySelectorAll("link")) link.href = new URL(link.getAttribute("href"), base).href;
  const script = content.querySelector("script");
  script.remove();
  await Promise.all([import(new URL(script.getAttribute("src"), base).href), ...Array.from(content.querySelectorAll(".reactions__icon"), (icon) => draw(icon, base))]);
  place.replaceChildren(content);
}

for (const place of document.querySelectorAll("[data-reactions]")) {
  // Where nothing can be shown, the page stays as it is.
  mount(place).catch((problem) => console.warn("Reactions could not be shown.", problem));
}
