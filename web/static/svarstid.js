// Every page works without this file. It moves the focus to what went wrong, and stops a double click from sending twice.
"use strict";

const summary = document.querySelector(".summary");
if (summary) summary.focus();

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent && !("again" in form.dataset)) event.preventDefault();
    form.dataset.sent = "yes";
  });
}

// The back button may bring the page back as it was left, already marked as sent.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// That the page has been open for some seconds is told, and nothing else; it decides nothing.
const opened = document.querySelector("form[data-opened]");
if (opened && navigator.sendBeacon) {
  setTimeout(() => {
    if (document.visibilityState === "visible") navigator.sendBeacon(opened.dataset.opened);
  }, 3000);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
