// Makes the plain form of a reaction panel instant. Without this module the form works by itself.

const TIMEOUT_MILLISECONDS = 15_000;
const REMEMBERED_PAGES = 200;

// The reader's own store, which a browser may refuse: then nothing is remembered, and all else works.
const store = {
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(`reactions-${name}`));
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(`reactions-${name}`, JSON.stringify(value));
    } catch {
      // Blocked or full.
    }
  },
};

// One random key per reader until a cookie is there: two first taps at once are then one vote.
let firstVoteKey = store.read("key");

function idempotencyKey() {
  if (!firstVoteKey) {
    firstVoteKey = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    store.write("key", firstVoteKey);
  }
  return firstVoteKey;
}

class Refused extends Error {}

class ReactionPanel extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form || this.buttons) return;
    this.buttons = [...this.form.querySelectorAll("button")];
    this.status = this.querySelector("[data-status]");
    this.busy = false;
    this.latest = null;
    this.kept = this.figures();
    this.press(null);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.choose(event.submitter);
    });
    this.ready = this.mayHaveVoted() ? this.catchUp() : Promise.resolve();
  }

  mayHaveVoted() {
    return (store.read("voted") ?? []).includes(this.dataset.page);
  }

  // Pages are cached and the same for all: a reader who has voted here gets newer figures and the own choice.
  async catchUp() {
    try {
      const [summary, mine] = await Promise.all([this.ask(this.form.action, "GET"), this.ask(this.dataset.mine, "GET")]);
      this.kept = { ...summary, mine: mine.kind };
      this.show(this.kept);
      if (mine.kind) store.write("key", (firstVoteKey = null));
    } catch {
      // The figures in the page stand; a vote will bring the newest.
    }
  }

  // One request at a time. The last tap wins: what is tapped meanwhile is shown at once and sent next; the second of a double tap is nothing new.
  async choose(button) {
    if (!button || button === this.latest) return;
    this.latest = button;
    if (this.busy) return this.show(moved(this.kept, button.value));
    this.busy = true;
    this.say("");
    await this.ready;
    try {
      for (let sent = null; sent !== this.latest; ) {
        sent = this.latest;
        const chosen = sent.value === this.kept.mine ? null : sent.value;
        this.show(moved(this.kept, chosen));
        this.kept = await this.send(chosen);
        this.remember();
      }
      this.say(this.sentence(this.kept));
    } catch (error) {
      this.say(error instanceof Refused ? error.message : this.dataset.offline, true);
    }
    this.show(this.kept);
    this.latest = null;
    this.busy = false;
  }

  send(kind) {
    const headers = { "Idempotency-Key": idempotencyKey() };
    if (kind === null) return this.ask(this.dataset.mine, "DELETE", { headers });
    headers["Content-Type"] = "application/json";
    return this.ask(this.dataset.mine, "PUT", { headers, body: JSON.stringify({ kind }) });
  }

  async ask(address, method, options = {}) {
    const response = await fetch(address, { method, credentials: "same-origin", signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS), ...options });
    const answer = await response.json().catch(() => null);
    if (response.ok && answer) return answer;
    throw new Refused(this.reason(response, answer));
  }

  reason(response, problem) {
    if (response.status === 429) return this.dataset.busy.replace("{seconds}", problem?.retry_after ?? response.headers.get("Retry-After"));
    return response.status < 500 && problem?.detail ? problem.detail : this.dataset.failed;
  }

  remember() {
    const pages = (store.read("voted") ?? []).filter((page) => page !== this.dataset.page);
    store.write("voted", [...pages, this.dataset.page].slice(-REMEMBERED_PAGES));
  }

  // What the page came with, in the shape of an answer.
  figures() {
    const kinds = [...this.querySelectorAll("[data-kind]")].map((figures) => ({
      slug: figures.dataset.kind,
      count: Number(figures.dataset.count),
      share: figures.dataset.share === "" ? null : Number(figures.dataset.share),
    }));
    return { mine: null, total: Number(this.querySelector("[data-total]").dataset.total), kinds };
  }

  show({ mine, total, kinds }) {
    for (const kind of kinds) this.showKind(kind);
    const words = this.querySelector("[data-total]");
    words.dataset.total = total;
    words.textContent = this.count(total);
    this.press(mine);
  }

  showKind({ slug, count, share }) {
    const figures = this.querySelector(`[data-kind="${CSS.escape(slug)}"]`);
    if (!figures) return;
    figures.dataset.count = count;
    figures.dataset.share = share ?? "";
    figures.querySelector("[data-number]").textContent = count;
    figures.querySelector("[data-noun]").textContent = this.count(count).replace(count, "").trim();
    figures.querySelector("[data-percent]").textContent = share === null ? "" : `${share}%`;
    figures.querySelector("rect").setAttribute("width", share ?? 0);
  }

  press(kind) {
    for (const button of this.buttons) button.setAttribute("aria-pressed", button.value === kind);
  }

  sentence({ mine, total }) {
    const label = this.buttons.find((button) => button.value === mine)?.querySelector("[data-label]").textContent;
    return (mine ? this.dataset.chose : this.dataset.withdrew).replace("{kind}", label).replace("{total}", this.count(total));
  }

  count(number) {
    const form = new Intl.PluralRules(document.documentElement.lang || undefined).select(number);
    return (form === "one" ? this.dataset.totalOne : this.dataset.totalOther).replace("{count}", number);
  }

  say(sentence, isError = false) {
    this.status.textContent = sentence;
    this.status.toggleAttribute("data-error", isError);
  }
}

// Shares are left to the server: only it knows how they are rounded, and from how many votes on they are shown.
function moved({ mine, total, kinds }, chosen) {
  const step = (slug) => (slug === chosen) - (slug === mine);
  return { mine: chosen, total: total + (chosen !== null) - (mine !== null), kinds: kinds.map((kind) => ({ ...kind, count: kind.count + step(kind.slug) })) };
}

customElements.define("reaction-panel", ReactionPanel);
