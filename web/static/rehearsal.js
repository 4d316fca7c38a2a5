// The page works without this file, by reading it anew. With it the progress moves by itself.
"use strict";

const PAUSE_MS = 2000;

async function look() {
  try {
    const answer = await fetch(location.href);
    if (answer.ok) {
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#laget");
      const here = document.querySelector("#laget");
      if (found && found.dataset.state !== "playing") {
        location.reload();
        return;
      }
      for (const part of ["#hur-langt", "progress"]) {
        const [from, to] = [found?.querySelector(part), here.querySelector(part)];
        if (from && to && from.outerHTML !== to.outerHTML) to.replaceWith(from);
      }
    }
  } catch {
    // Without a line the page stands as it was.
  }
  setTimeout(look, PAUSE_MS);
}

setTimeout(look, PAUSE_MS);
