/* Everything here is a comfort: the pages are complete without it. */
(function () {
  "use strict";
  var all = function (q, at) { return Array.prototype.slice.call((at || document).querySelectorAll(q)); };
  var make = function (tag, text, cls) { var e = document.createElement(tag); if (text) e.textContent = text; if (cls) e.className = cls; return e; };

  function key(row, i) {
    var c = row.cells[i];
    if (!c) return "";
    var s = c.getAttribute("data-s");
    return s === null ? c.textContent.trim() : Number(s);
  }
  var collator = new Intl.Collator("en", { numeric: true });
  function before(a, b) {
    var x = typeof a === "number", y = typeof b === "number";
    if (x && y) return a - b;
    if (x !== y) return x ? -1 : 1;
    return collator.compare(a, b);
  }
  all(".scroll table").forEach(function (table) {
    var body = table.tBodies[0];
    if (!body || body.rows.length < 3) return;
    all("thead th", table).forEach(function (th, i) {
      var button = make("button");
      button.type = "button";
      while (th.firstChild) button.appendChild(th.firstChild);
      th.appendChild(button);
      button.addEventListener("click", function () {
        var down = th.getAttribute("aria-sort") === "ascending";
        all("th[aria-sort]", table).forEach(function (o) { o.removeAttribute("aria-sort"); });
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        var rows = Array.prototype.slice.call(body.rows);
        rows.map(function (r, n) { return [key(r, i), n, r]; })
          .sort(function (a, b) { return (down ? -1 : 1) * before(a[0], b[0]) || a[1] - b[1]; })
          .forEach(function (r) { body.appendChild(r[2]); });
      });
    });
    if (body.rows.length < 16) return;
    var label = make("label", "Filter these rows", "filter"), input = make("input");
    input.type = "search";
    label.appendChild(input);
    var count = make("span");
    count.setAttribute("role", "status");
    label.appendChild(count);
    input.addEventListener("input", function () {
      var want = input.value.toLowerCase(), shown = 0;
      Array.prototype.forEach.call(body.rows, function (r) {
        r.hidden = r.textContent.toLowerCase().indexOf(want) < 0;
        if (!r.hidden) shown++;
      });
      count.textContent = want ? " " + shown + " of " + body.rows.length : "";
    });
    table.parentNode.parentNode.insertBefore(label, table.parentNode);
  });

  all(".copy").forEach(function (box) {
    var pre = box.querySelector("pre"), button = make("button", "Copy", "cp");
    button.type = "button";
    var said = make("span", "", "note");
    said.setAttribute("role", "status");
    button.addEventListener("click", function () {
      var range = document.createRange();
      range.selectNodeContents(pre);
      var sel = window.getSelection();
      sel.removeAllRanges();
      sel.addRange(range);
      var done = function (ok) { said.textContent = ok ? " Copied." : " Selected: copy it with the keyboard."; };
      if (navigator.clipboard) navigator.clipboard.writeText(pre.textContent).then(function () { done(true); }, function () { done(false); });
      else done(document.execCommand("copy"));
    });
    box.appendChild(button);
    box.appendChild(said);
  });

  all(".plot img[data-x], .plot svg").forEach(function (img) {
    var xs, texts;
    if (img.hasAttribute("data-x")) {
      xs = img.getAttribute("data-x").split(" ").map(Number);
      texts = img.getAttribute("data-v").split("|");
    } else {
      // A drawing in the page: its points know where they stand and what they say.
      var said = all("circle > title", img), width = img.viewBox.baseVal.width;
      xs = said.map(function (t) { return t.parentNode.cx.baseVal.value / width * 1000; });
      texts = said.map(function (t) { return t.textContent; });
      said.forEach(function (t) { t.parentNode.removeChild(t); });
    }
    if (!xs.length) return;
    var tip = make("div", "", "readout"), hair = make("div", "", "hair");
    var fig = img.parentNode;
    tip.hidden = hair.hidden = true;
    tip.setAttribute("aria-hidden", "true");
    fig.appendChild(hair);
    fig.appendChild(tip);
    img.addEventListener("pointermove", function (e) {
      var box = img.getBoundingClientRect(), at = (e.clientX - box.left) / box.width * 1000, best = 0;
      xs.forEach(function (x, i) { if (Math.abs(x - at) < Math.abs(xs[best] - at)) best = i; });
      var round = fig.getBoundingClientRect(), from = fig.scrollLeft, top = box.top - round.top;
      var left = box.left - round.left + from + xs[best] / 1000 * box.width;
      tip.textContent = texts[best];
      tip.hidden = hair.hidden = false;
      hair.style.left = left + "px";
      hair.style.top = top + "px";
      hair.style.height = box.height + "px";
      tip.style.left = Math.max(from, Math.min(left + 8, from + fig.clientWidth - tip.offsetWidth)) + "px";
      tip.style.top = (top + 4) + "px";
    });
    img.addEventListener("pointerleave", function () { tip.hidden = hair.hidden = true; });
  });

  all("footer [data-stale]").forEach(function (p) {
    var limit = Date.parse(p.getAttribute("data-stale"));
    if (limit && Date.now() > limit) p.insertBefore(make("strong", "Stale by your clock. ", "stale"), p.firstChild);
  });
})();
