// Makes the plain form of a reaction panel instant, and keeps its figures fresh while somebody looks. Without this module the form works by itself.
// `make widget` turns it into static/reactions/reactions.js.
// The block keeps the names to itself, so that they can be shortened.
{
  const POLL_MILLISECONDS = 15_000;
  const MAX_POLL_MILLISECONDS = 300_000;
  const TIMEOUT_MILLISECONDS = 15_000;
  const REMEMBERED_PAGES = 200;

  // The reader's own store, which a browser may refuse: then nothing is remembered, and all else works.
  const recall = (name) => {
    try {
      return JSON.parse(localStorage["reactions-" + name]);
    } catch {
      // Blocked, or nothing there.
    }
  };

  const remember = (name, value) => {
    try {
      localStorage["reactions-" + name] = JSON.stringify(value);
    } catch {
      // Blocked or full.
    }
  };

  // One random key per reader until the reader's cookie is known to be there, empty from then on: two first taps at once are one vote.
  let firstVoteKey;

  // All but the moment: what has to differ for something to have changed.
  const essence = (summary) => JSON.stringify({ ...summary, as_of: 0 });

  // How a number of reactions is said. The server says it of numbers that together are of every plural category that a language may have.
  const counter = ({ language, forms, group }) => {
    const rules = new Intl.PluralRules(language);
    const words = {};
    for (const [number, form] of Object.entries(JSON.parse(forms))) words[rules.select(number)] = form;
    const written = (number) => String(number).replace(/\B(?=(...)+$)/g, group);
    const counted = (number, figure = written(number)) => words[rules.select(number)].replace("{count}", figure).trim();
    return [written, counted];
  };

  // What the reader sees and hears.
  const display = (panel, form, words) => {
    const find = (selector, within = panel) => within.querySelector(selector);
    const status = find("[role=status]");
    const [written, counted] = counter(words);

    // A summary, as if the reader's choice were another. Shares are left to the server: only it knows how they are rounded, and from how many votes on
    // they are shown.
    const show = ({ mine, total, kinds, state }, chosen = mine) => {
      for (const { slug, count, share } of kinds) {
        const at = find(`[data-kind="${slug}"]`);
        if (!at) continue;
        const number = count + (slug === chosen) - (slug === mine);
        find("[data-number]", at).textContent = written(number);
        find("[data-noun]", at).textContent = counted(number, "");
        find("[data-percent]", at).textContent = share === null ? "" : share + "%";
        find("rect", at).setAttribute("width", share || 0);
      }
      find("[data-total]").textContent = counted(total + !!chosen - !!mine);
      for (const button of form.elements) {
        button.ariaPressed = button.value === chosen;
        button.ariaDisabled = state !== "open";
      }
    };

    const say = (sentence) => {
      status.textContent = sentence;
      delete status.dataset.error;
    };

    const complain = (sentence) => {
      say(sentence);
      status.dataset.error = "";
    };

    const report = ({ mine, total }, button) =>
      say((mine ? words.chose : words.withdrew).replace("{total}", counted(total)).replace("{kind}", () => find("[data-label]", button).textContent));

    return [show, say, complain, report];
  };

  // What the server is asked. An error with a cause is a refusal: its message is fit to be shown.
  const server = (words, pageAddress) => {
    const ask = async (address, options) => {
      const response = await fetch(address, { credentials: "include", signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS), ...options });
      const answer = await response.json().catch(() => null);
      if (response.ok && answer) return answer;
      const seconds = answer?.retry_after ?? response.headers.get("Retry-After");
      throw new Error(
        response.status === 429 && seconds > 0 ? words.busy.replace("{seconds}", seconds) : (response.status < 500 && answer?.detail) || words.failed,
        { cause: response.status },
      );
    };

    const votedPages = () => recall("voted") ?? [];
    const mayHaveVoted = () => votedPages().includes(words.page);
    const askSummary = () => ask(pageAddress, { credentials: "omit" });
    const askOwn = () => ask(words.mine);

    const send = (kind) =>
      ask(words.mine, {
        method: kind ? "PUT" : "DELETE",
        headers: { "Content-Type": "application/json", ...(firstVoteKey && { "Idempotency-Key": firstVoteKey }) },
        body: kind && JSON.stringify({ kind }),
      });

    // What is sent may be kept even when its answer is lost, so the page is remembered first.
    // A browser that refuses cookies would be another reader with each tap: a first vote stays only if its reader is known afterwards.
    const settle = async (kind) => {
      if (!mayHaveVoted()) remember("voted", [...votedPages(), words.page].slice(-REMEMBERED_PAGES));
      firstVoteKey = recall("key") ?? firstVoteKey ?? crypto.getRandomValues(new Uint8Array(16)).join("");
      remember("key", firstVoteKey);
      const answer = await send(kind);
      if (firstVoteKey && kind && (await askOwn().catch(() => answer)).kind === null) {
        await send(null);
        throw new Error(words.cookies, { cause: words });
      }
      remember("key", (firstVoteKey = ""));
      return answer;
    };

    return [askSummary, () => mayHaveVoted() && askOwn(), settle];
  };

  // Asks at once when the panel comes into view, and whenever it is told to, but never while nobody looks.
  const whileSeen = (panel, refresh) => {
    let seen;
    let timer;
    const refreshIn = (milliseconds) => {
      clearTimeout(timer);
      if (seen && !document.hidden) timer = setTimeout(refresh, milliseconds);
    };
    new IntersectionObserver((entries) => {
      seen = entries.pop().isIntersecting;
      refreshIn(0);
    }).observe(panel);
    return refreshIn;
  };

  const upgrade = (panel, form, words) => {
    const [show, say, complain, report] = display(panel, form, words);
    const [askSummary, askOwn, settle] = server(words, form.action);
    // What the page came with. Its time is not said: whatever comes is newer.
    let kept = JSON.parse(words.summary);
    let isOwnKnown = false;
    let latest = null;
    let turn = 0;
    let pause = POLL_MILLISECONDS;

    const keep = (summary) => {
      const before = kept;
      show(summary);
      kept = summary;
      // Whatever was said before is not so any more.
      if (kept.state !== before.state || kept.mine !== before.mine) say(kept.state === "open" ? "" : words.closed);
      if (essence(kept) !== essence(before)) panel.dispatchEvent(new CustomEvent("reactions:changed", { bubbles: true, detail: kept }));
      if (kept.state === "off") panel.remove();
    };

    // Figures may come from a cache: only newer ones are shown, and none that were asked for before a tap.
    const refresh = async () => {
      const asked = turn;
      try {
        const [summary, own] = await Promise.all([askSummary(), !isOwnKnown && askOwn()]);
        if (asked === turn && !latest) {
          keep({ ...(summary.as_of > kept.as_of ? summary : kept), mine: own ? own.kind : kept.mine });
          isOwnKnown = true;
        }
        pause = POLL_MILLISECONDS;
      } catch {
        // The figures on the page stand.
        pause = Math.min(pause * 2, MAX_POLL_MILLISECONDS);
      }
      refreshIn(pause);
    };

    const refreshIn = whileSeen(panel, refresh);

    // The reader may have chosen in another tab meanwhile: what is on its way may not know of it.
    const wake = () => {
      turn++;
      isOwnKnown = false;
      refreshIn(0);
    };

    // One request at a time. The last tap wins: what is tapped meanwhile is shown at once and sent next; the second of a double tap is nothing new.
    const choose = async (button) => {
      if (!button || button === latest || kept.state !== "open") return;
      const isBusy = latest;
      latest = button;
      if (isBusy) return show(kept, button.value);
      turn++;
      isOwnKnown = false;
      say("");
      try {
        for (let sent; sent !== latest; ) {
          sent = latest;
          const kind = sent.value === kept.mine ? null : sent.value;
          show(kept, kind);
          keep(await settle(kind));
        }
        report(kept, latest);
      } catch ({ cause, message }) {
        if (cause === 409) keep({ ...kept, state: "closed" });
        else {
          show(kept);
          complain(cause ? message : words.offline);
        }
      }
      turn++;
      latest = null;
      refreshIn(pause);
    };

    show(kept);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      choose(event.submitter);
    });
    addEventListener("visibilitychange", wake);
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
