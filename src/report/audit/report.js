"use strict";
(() => {
  const bar = document.querySelector(".find"), text = bar.querySelector("input"), pick = bar.querySelector("select"), said = bar.querySelector("output");
  const items = [...document.querySelectorAll("details.control, details.rule")].map((box) => ({ box, words: box.textContent.toLowerCase(), rows: null }));
  const sections = new Set(items.map((item) => item.box.closest("section")));
  bar.hidden = false;
  const rows = (item) => item.rows ??= [...item.box.querySelectorAll("tbody.results>tr")].map((row) => ({ row, words: row.textContent.toLowerCase() }));
  const filter = () => {
    const wanted = text.value.trim().toLowerCase(), status = pick.value;
    let shown = 0;
    for (const item of items) {
      const fits = item.words.includes(wanted) && (!status || item.box.dataset.status === status);
      item.box.hidden = !fits;
      if (!fits) continue;
      shown += 1;
      const all = rows(item), hits = all.filter((one) => one.words.includes(wanted));
      for (const one of all) one.row.hidden = hits.length > 0 && !one.words.includes(wanted);
    }
    for (const section of sections) section.hidden = !section.querySelector("details:not([hidden])");
    said.textContent = wanted || status ? `${shown} of ${items.length} shown` : "";
  };
  let timer = 0;
  text.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 120); });
  pick.addEventListener("change", filter);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== text) { event.preventDefault(); text.focus(); }
  });
  const follow = () => {
    const to = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (to instanceof HTMLDetailsElement) { to.hidden = false; to.closest("section").hidden = false; to.open = true; to.scrollIntoView(); }
  };
  addEventListener("hashchange", follow);
  follow();
  let closed = [];
  addEventListener("beforeprint", () => { closed = [...document.querySelectorAll("details:not([open]):not(.long):not(.screen)")]; for (const box of closed) box.open = true; });
  addEventListener("afterprint", () => { for (const box of closed) box.open = false; closed = []; });
})();
