"""site.py content FOLDER SUMMARY: makes pages of Markdown those that Hugo reads. site.py links FOLDER: every link of a page that is built
leads to a page that is there, and to a place on it."""

import html.parser
import pathlib
import re
import sys
import urllib.parse

SOURCE = "https://github.com/regate-dev/regate/blob/main"


def content(folder: pathlib.Path, summary: pathlib.Path) -> None:
    for page in folder.rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        if page.parent == folder:
            # What is no page of the site is a file of the repository.
            text = re.sub(r"\]\(\.\./README\.md", "](README.md", text)
            text = re.sub(r"\]\(\.\./", f"]({SOURCE}/", text)
            if page.name == "README.md":
                text = re.sub(r"\]\(docs/", "](", text)
                text = re.sub(r"\]\((?![a-z]+:|#|[\w-]+\.md)([\w./-]+)", rf"]({SOURCE}/\1", text)
        heading = re.search(r"^# (.+)$", text, re.MULTILINE)
        title = (heading.group(1) if heading else "Regate").replace("\\", "\\\\").replace('"', '\\"')
        target = page.with_name("_index.md") if page.name == "README.md" else page
        target.write_text(f'---\ntitle: "{title}"\n---\n{text}', encoding="utf-8")
        if target != page:
            page.unlink()
    lines = [line for line in summary.read_text(encoding="utf-8").splitlines() if line != "# Summary"]
    lines += ["", "# Rules", ""]
    for part, name in PARTS:
        lines.append(f"- [{name}]({part}/README.md)")
    (folder / "nav.md").write_text("---\ntitle: nav\n---\n" + "\n".join(lines) + "\n", encoding="utf-8")


PARTS = [
    ("rules", "Rules"),
    ("controls", "Controls"),
    ("credentials", "Kinds of credentials"),
    ("data-types", "Data types"),
    ("sinks", "Sinks"),
]


class Page(html.parser.HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links, self.places = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for key, value in attrs:
            if key == "id":
                self.places.add(value)
            elif key in ("href", "src") and value is not None:
                self.links.append(value)


def links(folder: pathlib.Path) -> int:
    folder = folder.resolve()
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")}
    wrong = []
    for path, page in pages.items():
        for link in page.links:
            parts = urllib.parse.urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
            anchor = urllib.parse.unquote(parts.fragment)
            if not target.is_file() or not target.is_relative_to(folder):
                wrong.append(f"{path.relative_to(folder)}: {link} leads nowhere")
            elif anchor and target in pages and anchor not in pages[target].places:
                wrong.append(f"{path.relative_to(folder)}: {link} leads to no place of its page")
    for line in wrong[:50]:
        print(line, file=sys.stderr)
    print(f"{len(pages)} pages, {sum(len(page.links) for page in pages.values())} links, {len(wrong)} of them wrong")
    return 1 if wrong or not pages else 0


if __name__ == "__main__":
    command, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if command == "content":
        content(folder, pathlib.Path(sys.argv[3]))
    else:
        sys.exit(links(folder))
