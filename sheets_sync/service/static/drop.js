// Drag and drop, and a word while the server works. Without this file the pages work all the same.
"use strict";
document.documentElement.classList.add("script");
const form = document.querySelector("form.upload");
if (form) {
  const zone = form.querySelector(".drop");
  const file = form.querySelector("input[type=file]");
  const over = (on) => (event) => { event.preventDefault(); zone.classList.toggle("over", on); };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) file.files = event.dataTransfer.files;
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.value) return; // a download leaves this page as it is
    const told = document.createElement("p");
    told.className = "note";
    told.setAttribute("role", "status");
    told.textContent = form.dataset.busy;
    form.append(told);
  });
}
