// A statement beside its pages: selecting a figure shows its box on the page, selecting it again opens its own page.
// Without this script, and where the pages stand below the table, each figure is a link to its page.
"use strict";

const beside = document.querySelector(".beside:not(.lone)");
const pages = beside?.querySelector(".page-images");
const note = pages?.querySelector(".picked");
let picked = [];

function boxOf(link) {
  return pages.querySelector(`svg a[href="${CSS.escape(link.getAttribute("href"))}"]`);
}

function pick(link, box) {
  picked.forEach((element) => element.classList.remove("is-picked"));
  picked = [link.closest("td, th"), box];
  picked.forEach((element) => element.classList.add("is-picked"));
  const place = box.getBoundingClientRect();
  const frame = pages.getBoundingClientRect();
  pages.scrollBy({ top: place.top - frame.top - frame.height / 3, left: place.left - frame.left - frame.width / 2 });
  note.querySelector("span").textContent = link.textContent;
  note.querySelector("a").href = link.href;
  note.hidden = false;
}

beside?.querySelector(".printed")?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  const box = link && isPlain && getComputedStyle(beside).display === "grid" ? boxOf(link) : null;
  if (box && !link.closest(".is-picked")) {
    event.preventDefault();
    pick(link, box);
  }
});
