// Makes the plain form of a reaction panel instant, and keeps its figures fresh while somebody looks. Without this module the form works by itself.
// `make widget` turns it into static/reactions/reactions.js.
// The block keeps the names to itself, so that they can be shortened.
{
  const POLL_SECONDS = 15;
  const MAX_POLL_SECONDS = 300;
  const TIMEOUT_MILLISECONDS = 15_000;
  const REMEMBERED_PAGES = 200;

  // The reader's own store, which a browser may refuse: then nothing is remembered, and all else works.
  const recall = (name) => {
    try {
      return JSON.parse(localStorage.getItem("reactions-" + name));
    } catch {
      return null;
    }
  };

  const remember = (name, value) => {
    try {
      localStorage.setItem("reactions-" + name, JSON.stringify(value));
    } catch {
      // Blocked or full.
    }
  };

  // One random key per reader until a cookie is known to be there: two first taps at once are then one vote.
  let firstVoteKey = recall("key");

  class Refused extends Error {}

  // Shares are left to the server: only it knows how they are rounded, and from how many votes on they are shown.
  const moved = ({ mine, total, kinds, ...rest }, chosen) => ({
    ...rest,
    mine: chosen,
    total: total + !!chosen - !!mine,
    kinds: kinds.map((kind) => ({ ...kind, count: kind.count + (kind.slug === chosen) - (kind.slug === mine) })),
  });

  // All but the moment: what has to differ for something to have changed.
  const essence = ({ mine, state, kinds }) => JSON.stringify([mine, state, kinds]);

  const upgrade = (panel, form, words) => {
    const buttons = [...form.elements];
    const find = (selector, within = panel) => within.querySelector(selector);
    const status = find("[role=status]");
    const sum = find("[data-total]");
    const figures = [...panel.querySelectorAll("[data-kind]")];
    let latest = null;
    let busy = false;
    let turn = 0;
    let seen = false;
    let pause = POLL_SECONDS;
    let timer;

    // What the page came with, in the shape of an answer. Its time is not said: whatever comes is newer.
    let kept = {
      as_of: "",
      mine: null,
      total: +sum.dataset.total,
      kinds: figures.map(({ dataset: { kind, count, share } }) => ({ slug: kind, count: +count, share: share ? +share : null })),
    };

    const counted = (number) =>
      words[new Intl.PluralRules(document.documentElement.lang || undefined).select(number) === "one" ? "totalOne" : "totalOther"].replace("{count}", number);

    const say = (sentence, isError) => {
      status.textContent = sentence;
      status.toggleAttribute("data-error", !!isError);
    };

    const show = ({ mine, total, kinds, state }) => {
      for (const { slug, count, share } of kinds) {
        const at = figures.find((one) => one.dataset.kind === slug);
        if (!at) continue;
        find("[data-number]", at).textContent = count;
        find("[data-noun]", at).textContent = counted(count).replace(count, "").trim();
        find("[data-percent]", at).textContent = share === null ? "" : share + "%";
        find("rect", at).setAttribute("width", share || 0);
      }
      sum.textContent = counted(total);
      for (const button of buttons) {
        button.ariaPressed = button.value === mine;
        button.disabled = isClosed(state);
      }
    };

    const isClosed = (state) => !!state && state !== "open";

    const keep = (summary) => {
      const known = essence(kept);
      if (isClosed(summary.state) && !isClosed(kept.state)) say(words.closed);
      show((kept = summary));
      if (known !== essence(kept)) panel.dispatchEvent(new CustomEvent("reactions:changed", { bubbles: true, detail: kept }));
    };

    const ask = async (address, method, options) => {
      const response = await fetch(address, { method, signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS), ...options });
      const answer = await response.json().catch(() => null);
      if (response.ok && answer) return answer;
      throw new Refused(
        response.status === 429
          ? words.busy.replace("{seconds}", answer?.retry_after ?? response.headers.get("Retry-After"))
          : (response.status < 500 && answer?.detail) || words.failed,
      );
    };

    const askOwn = () => ask(words.mine, "GET", { credentials: "include" });

    const send = (kind, isNew) => {
      const headers = { "Content-Type": "application/json" };
      if (isNew) headers["Idempotency-Key"] = firstVoteKey;
      return ask(words.mine, kind ? "PUT" : "DELETE", { credentials: "include", headers, body: kind && JSON.stringify({ kind }) });
    };

    const mayHaveVoted = () => (recall("voted") ?? []).includes(words.page);

    // Figures may come from a cache: only newer ones are shown, and none that were asked for before a tap.
    const refresh = async (withOwn) => {
      const asked = turn;
      clearTimeout(timer);
      try {
        const [summary, own] = await Promise.all([ask(form.action, "GET", { credentials: "omit" }), withOwn && mayHaveVoted() && askOwn()]);
        if (asked === turn) keep({ ...(summary.as_of > kept.as_of ? summary : kept), mine: own ? own.kind : kept.mine });
        pause = POLL_SECONDS;
      } catch {
        // The figures on the page stand.
        pause = Math.min(pause * 2, MAX_POLL_SECONDS);
      }
      rest();
    };

    const rest = () => {
      clearTimeout(timer);
      if (seen && !document.hidden && panel.isConnected) timer = setTimeout(refresh, pause * 1000);
    };

    const wake = () => (seen && !document.hidden ? refresh(true) : rest());

    // A browser that refuses cookies would be another reader with each tap: a first vote stays only if its reader is known afterwards.
    const settle = async (kind) => {
      const isNew = !recall("voted");
      if (isNew && !firstVoteKey) remember("key", (firstVoteKey = crypto.getRandomValues(new Uint8Array(16)).join("")));
      const answer = await send(kind, isNew);
      if (isNew && kind && (await askOwn().catch(() => answer)).kind === null) {
        await send(null, isNew);
        throw new Refused(words.cookies);
      }
      remember("voted", [...(recall("voted") ?? []).filter((page) => page !== words.page), words.page].slice(-REMEMBERED_PAGES));
      return answer;
    };

    // One request at a time. The last tap wins: what is tapped meanwhile is shown at once and sent next; the second of a double tap is nothing new.
    const choose = async (button) => {
      if (!button || button === latest) return;
      latest = button;
      if (busy) return show(moved(kept, button.value));
      busy = true;
      say("");
      await ready;
      turn++;
      try {
        for (let sent; sent !== latest; ) {
          sent = latest;
          const kind = sent.value === kept.mine ? null : sent.value;
          show(moved(kept, kind));
          keep(await settle(kind));
        }
        say(
          (kept.mine ? words.chose : words.withdrew)
            .replace("{kind}", find(".reactions__label", latest).textContent)
            .replace("{total}", counted(kept.total)),
        );
      } catch (error) {
        show(kept);
        say(error instanceof Refused ? error.message : words.offline, true);
      }
      turn++;
      latest = null;
      busy = false;
      rest();
    };

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      choose(event.submitter);
    });
    show(kept);
    const ready = mayHaveVoted() && refresh(true);
    new IntersectionObserver((entries) => {
      seen = entries.at(-1).isIntersecting;
      seen ? refresh() : rest();
    }).observe(panel);
    document.addEventListener("visibilitychange", wake);
    addEventListener("pageshow", (event) => event.persisted && wake());
  };

  customElements.define(
    "reaction-panel",
    class extends HTMLElement {
      connectedCallback() {
        const form = this.querySelector("form");
        if (form && !this.form) upgrade(this, (this.form = form), this.dataset);
      }
    },
  );
}
