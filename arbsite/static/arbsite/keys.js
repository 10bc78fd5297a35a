/* Moves about by the keyboard: / searches, g and a letter goes, ? lists the keys.
   What has a data-press is clicked by that key alone. */
"use strict";
(() => {
  const PATIENCE = 1500;
  const dialog = document.getElementById("keys");
  let isGoing = false;
  let timer = 0;

  const search = () => document.querySelector("main input[type=search], main input[name=q]");
  const isTyping = (element) => element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);

  function find() {
    const field = search();
    if (field) {
      field.focus();
      field.select();
    } else {
      location.assign(`${document.querySelector("[data-key=p]").href}#search`);
    }
  }

  function waitForLetter() {
    isGoing = true;
    clearTimeout(timer);
    timer = setTimeout(() => { isGoing = false; }, PATIENCE);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialog.open) return;
    const key = CSS.escape(event.key);
    const target = document.querySelector(isGoing ? `[data-key="${key}"]` : `[data-press="${key}"]`);
    isGoing = false;
    if (target) target.click();
    else if (event.key === "/") find();
    else if (event.key === "?") dialog.showModal();
    else if (event.key === "g") { waitForLetter(); return; }
    else return;
    event.preventDefault();
  });

  if (location.hash === "#search") search()?.focus();
})();
