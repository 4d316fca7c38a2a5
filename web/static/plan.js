// The form works without this file. With it the plan beside the form is worked out while somebody types.
"use strict";

const asking = document.querySelector("form[data-plan]");
const shown = asking && document.querySelector(asking.dataset.plan);
const told = document.querySelector("#plan-nytt");
const PAUSE_MS = 700;
let waiting = 0;
let newest = 0;

async function workOut() {
  const number = ++newest;
  const typed = new FormData(asking);
  for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
  typed.set("fragment", "ja");
  try {
    const answer = await fetch(asking.getAttribute("action"), { method: "POST", body: typed });
    if (!answer.ok || answer.redirected || number !== newest) return;
    shown.innerHTML = await answer.text();
    if (told) told.textContent = shown.querySelector("[data-summary]")?.textContent ?? "";
  } catch {
    // Without a line the plan stands as it was; the button works it out when there is one.
  }
}

if (asking && shown) {
  asking.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(workOut, PAUSE_MS);
  });
  // Another way to answer has other settings: the page is drawn anew with them.
  for (const select of asking.querySelectorAll("select[name$='-type'], select[name$='-rule']")) {
    select.addEventListener("change", () => {
      clearTimeout(waiting);
      select.closest("fieldset").querySelector("button[value=refresh]").click();
    });
  }
}
