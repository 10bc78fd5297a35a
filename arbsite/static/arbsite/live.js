/* Refreshes the live part of the page every few seconds while it is visible, by one
   request, and counts its relative times on between two answers. */
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
  const icon = document.querySelector("link[rel=icon]");
  const plainIcon = icon.getAttribute("href");
  const BAD = ["never", "stopped", "silent", "failing"];
  const versions = new WeakMap();
  let paused = false;
  let lost = false;
  let answered = Date.now();
  let asked = answered;
  let skew = 0;

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

  /* As the server writes them: two figures at most. */
  function lasting(seconds) {
    for (const [unit, length] of [["d", 86400], ["h", 3600], ["min", 60]]) {
      if (seconds < length) continue;
      const count = seconds / length;
      return `${count < 9.95 ? Number(count.toFixed(1)) : Math.round(count)} ${unit}`;
    }
    return `${Math.round(seconds)} s`;
  }

  function countOn() {
    for (const moment of document.querySelectorAll("time[data-since]")) {
      const passed = (Date.now() - Date.parse(moment.dateTime)) / 1000 - skew;
      const length = lasting(Math.abs(passed));
      const kind = moment.dataset.since;
      const words = kind === "lasting" ? length : kind === "due" && passed >= 0 ? "due now" : Math.abs(passed) < 1 ? "now" : passed > 0 ? `${length} ago` : `in ${length}`;
      if (moment.textContent !== words) moment.textContent = words;
    }
  }

  function tick() {
    if (Date.now() - asked >= SECONDS * 1000) refresh();
    if (!paused) countOn();
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
    const status = document.querySelector("[data-word]")?.dataset;
    if (!status) return;
    const isWell = status.word === "running" || status.word === "quiet";
    const todo = Number(status.todo) ? `(${status.todo}) ` : "";
    document.title = `${isWell ? todo : `(${status.word.replace("_", " ")}) `}${title}`;
    const look = BAD.includes(status.word) ? icon.dataset.bad : isWell && !todo ? plainIcon : icon.dataset.warn;
    if (icon.getAttribute("href") !== look) icon.setAttribute("href", look);
  }

  button.addEventListener("click", () => {
    paused = !paused;
    button.textContent = paused ? "Resume updates" : "Pause updates";
    say();
    refresh();
  });
  document.addEventListener("visibilitychange", tick);
  document.body.addEventListener("htmx:configRequest", ({ detail }) => {
    const shown = versions.get(detail.elt);
    if (shown) detail.headers["X-Shown-Version"] = shown;
  });
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status === 204) return;
    // A session that ended answers with the login page: show it as a page.
    const wanted = new URL(detail.pathInfo.requestPath, location.href).pathname;
    const given = new URL(detail.xhr.responseURL, location.href).pathname;
    if (wanted !== given) {
      detail.shouldSwap = false;
      location.reload();
    } else if (isInUse(detail.target)) detail.shouldSwap = false;
    else {
      detail.target.kept = remember(detail.target);
      const version = detail.xhr.getResponseHeader("X-Shown-Version");
      if (version) versions.set(detail.target, version);
    }
  });
  document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.kept) restore(detail.target, detail.target.kept);
    countOn();
    entitle();
  });
  document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
    lost = !detail.successful;
    const date = Date.parse(detail.xhr.getResponseHeader("Date"));
    // A browser's clock may be wrong; whole seconds are no reason to correct it.
    if (date) skew = Math.abs(Date.now() - date) > 2000 ? (Date.now() - date) / 1000 : 0;
    if (!lost) answered = Date.now();
    say();
  });
  bar.hidden = false;
  say();
  entitle();
  setInterval(tick, 1000);
})();
