// Keys of the desk. An element with data-key="x" is opened, chosen or entered by the key x; J and K move
// between the elements with data-item; Ctrl + Enter sends the form with data-send.
"use strict";

(() => {
  const items = () => [...document.querySelectorAll("[data-item]")];
  let at = -1;

  function move(step) {
    const all = items();
    if (!all.length) return;
    at = Math.min(Math.max(all.indexOf(document.activeElement) < 0 ? at + step : all.indexOf(document.activeElement) + step, 0), all.length - 1);
    all[at].focus();
    all[at].scrollIntoView({ block: "nearest" });
  }

  function use(element) {
    if (element.matches("textarea, input:not([type=radio], [type=checkbox])")) element.focus();
    else element.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = document.querySelector("form[data-send]");
      if (form) form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && document.activeElement) return document.activeElement.blur();
    if (event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])")) return;
    // The place of a key on the keyboard, so that it works with an Arabic layout too.
    const letter = /^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : event.key;
    if (letter === "j" || letter === "k") return move(letter === "j" ? 1 : -1);
    const found = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === letter);
    if (!found) return;
    event.preventDefault();
    use(found);
  });

  // A source that was just cited: its number goes where the author last wrote.
  let writing = null;
  let before = new Set();
  const numbers = () => new Set([...document.querySelectorAll(".cited > li")].map((one) => one.value));

  document.addEventListener("focusin", (event) => {
    if (event.target.matches("#text-fr, #text-ar")) writing = event.target;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.id === "sources") before = numbers();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const config = event.detail.requestConfig;
    if (!config || !config.triggeringEvent || !config.elt.matches("button[name=cite]")) return;
    const field = writing || document.querySelector("textarea[data-key=e]");
    for (const number of numbers()) {
      if (before.has(number) || !field) continue;
      const mark = ` [${number}]`;
      const place = writing ? field.selectionEnd : field.value.length;
      field.value = field.value.slice(0, place) + mark + field.value.slice(place);
      field.selectionStart = field.selectionEnd = place + mark.length;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
})();
