// Keeps the progress of a large act up to date while its page is looked at. Without this module the page says the same when it is loaded again.

const PAUSE = 2000;
const LONGEST_PAUSE = 30000;

const region = document.querySelector('[data-large-act="under-way"]');
const status = document.querySelector("[data-large-act-status]");
let pause = PAUSE;

async function latest() {
  const answer = await fetch(region.dataset.url, { credentials: "same-origin", headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok || answer.redirected) {
    throw new Error(`${answer.status}`);
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-large-act]");
}

function showFigures(fresh) {
  // The buttons stay as they are: somebody may be about to press one.
  region.querySelector("[data-large-act-figures]").replaceWith(fresh.querySelector("[data-large-act-figures]"));
}

function showEnd(fresh) {
  const hadFocus = region.contains(document.activeElement);
  region.replaceWith(fresh);
  if (hadFocus) {
    fresh.tabIndex = -1;
    fresh.focus();
  }
  status.textContent = status.dataset.text;
  status.hidden = false;
}

async function look() {
  if (!document.hidden) {
    try {
      const fresh = await latest();
      pause = PAUSE;
      if (fresh.dataset.largeAct === "over") {
        showEnd(fresh);
        return;
      }
      showFigures(fresh);
    } catch {
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }
  setTimeout(look, pause);
}

if (region && status) {
  setTimeout(look, pause);
}
