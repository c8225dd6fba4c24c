// Search without a server: every page's title, address and beginning are in pages.js.
const [field, found] = [document.getElementById("search"), document.getElementById("found")];
const root = document.body.dataset.root;
const MOST = 20;

function rank([title, , text], words) {
  const [head, all] = [title.toLowerCase(), (title + " " + text).toLowerCase()];
  if (!words.every((word) => all.includes(word))) return -1;
  return words.reduce((sum, word) => sum + (head.startsWith(word) ? 3 : head.includes(word) ? 2 : 1), 0);
}

function show() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const ranked = window.PAGES.map((page) => [words.length ? rank(page, words) : -1, page]).filter(([own]) => own > 0);
  ranked.sort((a, b) => b[0] - a[0] || a[1][0].length - b[1][0].length);
  const items = ranked.slice(0, MOST).map(([, [title, to]]) => {
    const [item, link] = [document.createElement("li"), document.createElement("a")];
    link.href = root + to;
    link.textContent = title;
    item.append(link);
    return item;
  });
  found.replaceChildren(...items);
  found.hidden = items.length === 0;
}

field.addEventListener("input", show);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== field) {
    event.preventDefault();
    field.focus();
  }
});
