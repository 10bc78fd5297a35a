/* Refreshes the live parts of the page every few seconds while it is visible. */
"use strict";
(() => {
  const SECONDS = 5;
  const LIVE = "[hx-trigger='refresh']";
  const TYPED = "input:not([type=hidden]), textarea, select, [contenteditable]";
  const bar = document.getElementById("live");
  const age = document.getElementById("live-age");
  const word = document.getElementById("live-word");
  const button = document.getElementById("live-switch");
  const title = document.title;
  let paused = false;
  let lost = false;
  let answered = Date.now();
  let asked = answered;

  function ago(seconds) {
    if (seconds < 60) return `${seconds} s`;
    return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
  }

  /* What changes each second is not spoken; that it stopped, or that it is lost, is. */
  function say() {
    const state = paused ? "Updates paused" : lost ? "Connection lost, trying again" : "";
    if (word.textContent !== state) word.textContent = state;
    age.textContent = `Updated ${ago(Math.max(0, Math.round((Date.now() - answered) / 1000)))} ago`;
    bar.classList.toggle("lost", lost && !paused);
  }

  function refresh() {
    if (paused || document.hidden) return;
    asked = Date.now();
    for (const block of document.querySelectorAll(LIVE)) htmx.trigger(block, "refresh");
  }

  function tick() {
    if (Date.now() - asked >= SECONDS * 1000) refresh();
    say();
  }

  /* Nothing is taken away from under somebody who types or marks a text in it. */
  function isInUse(block) {
    const focused = document.activeElement;
    const marked = getSelection();
    return (block.contains(focused) && focused.matches(TYPED))
      || (!marked.isCollapsed && marked.containsNode(block, true));
  }

  /* What stood open stays open, and what had the focus keeps it. */
  function remember(block) {
    const focused = block.contains(document.activeElement) ? document.activeElement : null;
    const same = focused && [...block.querySelectorAll(focused.localName)];
    return {
      open: [...block.querySelectorAll("details[open][id]")].map(({ id }) => id),
      tag: focused?.localName,
      text: focused?.textContent,
      href: focused?.getAttribute("href"),
      at: same ? same.indexOf(focused) : -1,
    };
  }

  function restore(block, { open, tag, text, href, at }) {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (at < 0 || block.contains(document.activeElement)) return;
    const all = [...block.querySelectorAll(tag)];
    const alike = all.filter((one) => one.textContent === text && one.getAttribute("href") === href);
    (alike.includes(all[at]) ? all[at] : alike[0])?.focus({ preventScroll: true });
  }

  function entitle() {
    const agent = document.querySelector("[data-word]")?.dataset.word;
    document.title = agent && agent !== "running" ? `(${agent}) ${title}` : title;
  }

  button.addEventListener("click", () => {
    paused = !paused;
    button.textContent = paused ? "Resume updates" : "Pause updates";
    say();
    refresh();
  });
  document.addEventListener("visibilitychange", tick);
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    // A session that ended answers with the login page: show it as a page.
    const wanted = new URL(detail.pathInfo.requestPath, location.href).pathname;
    const given = new URL(detail.xhr.responseURL, location.href).pathname;
    if (wanted !== given) {
      detail.shouldSwap = false;
      location.reload();
    } else if (isInUse(detail.target)) detail.shouldSwap = false;
    else detail.target.kept = remember(detail.target);
  });
  document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
    restore(detail.target, detail.target.kept);
    entitle();
  });
  document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
    lost = !detail.successful;
    if (!lost) answered = Date.now();
    say();
  });
  bar.hidden = false;
  say();
  entitle();
  setInterval(tick, 1000);
})();
