/* Asks for each block of the dashboard anew, every few seconds, while it is seen. */
"use strict";
(() => {
  const SECONDS = 5;
  const blocks = [...document.querySelectorAll("[hx-trigger='refresh']")];
  const bar = document.getElementById("live");
  const word = document.getElementById("live-word");
  const button = document.getElementById("live-switch");
  let paused = false;
  let lost = false;

  function say() {
    const text = paused ? "Paused" : lost ? "Connection lost, trying again" : `Live, every ${SECONDS} s`;
    if (word.textContent !== text) word.textContent = text;
    bar.classList.toggle("lost", lost && !paused);
  }

  function refresh() {
    if (paused || document.hidden) return;
    for (const block of blocks) htmx.trigger(block, "refresh");
  }

  button.addEventListener("click", () => {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    say();
    refresh();
  });
  document.addEventListener("visibilitychange", refresh);
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    // A session that ended answers with the login page: show it as a page.
    const asked = new URL(event.detail.pathInfo.requestPath, location.href).pathname;
    const answered = new URL(event.detail.xhr.responseURL, location.href).pathname;
    if (asked !== answered) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    lost = !event.detail.successful;
    say();
  });
  bar.hidden = false;
  say();
  setInterval(refresh, SECONDS * 1000);
})();
