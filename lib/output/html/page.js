/* SPDX-License-Identifier: LGPL-2.1-or-later */
"use strict";
// Reading needs none of this: buttons that copy commands, and unfolding for print
// and for a link into something folded.
document.querySelectorAll(".commands").forEach(function (box) {
  var button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy the commands of " + box.dataset.rule);
  button.addEventListener("click", function () {
    var pre = box.querySelector("pre");
    function said(text) {
      button.textContent = text;
      setTimeout(function () { button.textContent = "Copy"; }, 2000);
    }
    function select() {
      var range = document.createRange(), selection = getSelection();
      range.selectNodeContents(pre);
      selection.removeAllRanges();
      selection.addRange(range);
      said(document.execCommand("copy") ? "Copied" : "Selected");
    }
    if (navigator.clipboard)
      navigator.clipboard.writeText(pre.textContent).then(function () { said("Copied"); }, select);
    else
      select();
  });
  box.classList.add("copies");
  box.appendChild(button);
});
var folded = [];
addEventListener("beforeprint", function () {
  folded = Array.prototype.slice.call(document.querySelectorAll("details:not([open])"));
  folded.forEach(function (d) { d.open = true; });
});
addEventListener("afterprint", function () {
  folded.forEach(function (d) { d.open = false; });
});
function unfold() {
  var at = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  for (var up = at; up; up = up.parentElement)
    if (up.tagName === "DETAILS")
      up.open = true;
  if (at)
    at.scrollIntoView();
}
addEventListener("hashchange", unfold);
unfold();
