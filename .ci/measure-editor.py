#!/usr/bin/env python3
"""How long an editor waits for what is said of a text after each change: measure-editor.py REGATE [LINES] [CHANGES]

Texts of LINES lines (10,000) in seven formats are opened in `regate lsp` over standard input and output, as an editor does, and
changed CHANGES times (20): one character at a place that moves through the text. Printed in milliseconds: the first look, of the
changes the median and the longest, and the processor's time for a change, which other programs on the machine do not lengthen. With a number behind `--most` it ends with 1 where a median is above it.
"""
import argparse, json, os, pathlib, statistics, subprocess, tempfile, time


def terraform(n):
    block = 'resource "aws_s3_bucket" "b{i}" {{\n  bucket = "bucket-{i}"\n  tags = {{\n    Name = "bucket {i}"\n    Team = "storage"\n  }}\n}}\n\n'
    return "".join(block.format(i=i) for i in range(n // 8)), '    Team = "storage', "x"


def manifests(n):
    block = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-{i}\n  namespace: shop\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n"
        "      app: web-{i}\n  template:\n    metadata:\n      labels:\n        app: web-{i}\n    spec:\n      containers:\n        - name: web\n"
        "          image: registry.test/web:1.2.{i}\n          resources:\n            limits:\n              memory: 128Mi\n---\n"
    )
    return "".join(block.format(i=i) for i in range(n // 22)), "  namespace: shop", "x"


def typescript(n):
    block = (
        "export async function handler{i}(req: Request, res: Response) {{\n  const user = await db.users.find({{ id: req.params.id }});\n"
        "  const total = user.orders.reduce((sum, order) => sum + order.amount, {i});\n  if (total > 100) {{\n    logger.info('large order', {{ total }});\n"
        "  }}\n  res.json({{ id: user.id, total }});\n}}\n\n\n"
    )
    head = "import { logger } from './logger';\n"
    return head + "".join(block.format(i=i) for i in range(n // 10)), "'large order", "x"


def python(n):
    block = (
        "def handler_{i}(request, user):\n    order = Order.objects.get(id=request.GET['id'])\n    total = sum(item.amount for item in order.items) + {i}\n"
        "    if total > 100:\n        logger.info('large order %s', total)\n    return JsonResponse({{'id': order.id, 'total': total}})\n\n\n"
    )
    return "import logging\n\nlogger = logging.getLogger(__name__)\n\n" + "".join(block.format(i=i) for i in range(n // 8)), "'large order", "x"


def rego(n):
    block = 'deny contains result if {{\n\tsome name\n\tinput.resource.thing[name].value == {i}\n\tresult := {{"message": "no {i}"}}\n}}\n\n'
    return "package main\n\n" + "".join(block.format(i=i) for i in range(n // 6)), '"no ', "x"


def dotenv(n):
    return "".join(f"SERVICE_{i}_URL=https://service-{i}.example.com/api\n" for i in range(n)), ".example.com/api", "x"


def markdown(n):
    block = "## Step {i}\n\nRun the service with its settings, and look at the log.\n\n```sh\ncurl https://service-{i}.example.com/health\n```\n\n"
    return "".join(block.format(i=i) for i in range(n // 8)), "with its settings", "x"


TEXTS = {"main.tf": terraform, "deploy.yaml": manifests, "server.ts": typescript, "views.py": python, "policy.rego": rego, ".env": dotenv, "guide.md": markdown}


class Editor:
    def __init__(self, regate, folder):
        self.process = subprocess.Popen([regate, "lsp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.folder, self.next = folder, 0
        self.ask("initialize", {"processId": None, "rootUri": self.uri(""), "capabilities": {}})
        self.tell("initialized", {})

    def uri(self, name):
        return f"file://{self.folder}/{name}".rstrip("/")

    def write(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def tell(self, method, params):
        self.write({"method": method, "params": params})

    def ask(self, method, params):
        self.next += 1
        self.write({"id": self.next, "method": method, "params": params})
        while (message := self.read()).get("id") != self.next:
            pass
        return message

    def read(self):
        length = 0
        while (line := self.process.stdout.readline().strip()):
            name, value = line.split(b":")
            length = int(value) if name == b"Content-Length" else length
        return json.loads(self.process.stdout.read(length))

    def diagnostics(self, name, version):
        while True:
            message = self.read()
            params = message.get("params", {})
            if message.get("method") == "textDocument/publishDiagnostics" and (params["uri"], params.get("version")) == (self.uri(name), version):
                return params["diagnostics"]

    def processor(self):
        """Seconds that the program has run, with the processes in which it checks policies."""
        pid = self.process.pid
        started = [child for own in pathlib.Path(f"/proc/{pid}/task").iterdir() for child in (own / "children").read_text().split()]
        stats = [pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split() for one in [pid, *started]]
        return sum(int(fields[11]) + int(fields[12]) for fields in stats) / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait(10)


def measure(regate, name, make, lines, changes):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
        text, word, typed = make(lines)
        pathlib.Path(folder, name).write_text(text)
        editor = Editor(regate, folder)
        document = {"uri": editor.uri(name), "languageId": "x", "version": 1, "text": text}
        start = time.monotonic()
        editor.tell("textDocument/didOpen", {"textDocument": document})
        editor.diagnostics(name, 1)
        first = time.monotonic() - start
        places = [i for i, line in enumerate(text.split("\n")) if word in line]
        times, before = [], editor.processor()
        for change in range(changes):
            line = places[(change * 37) % len(places)]
            column = text.split("\n")[line].index(word) + len(word)
            at = {"line": line, "character": column}
            start = time.monotonic()
            edit = {"range": {"start": at, "end": at}, "text": typed}
            editor.tell("textDocument/didChange", {"textDocument": {"uri": editor.uri(name), "version": change + 2}, "contentChanges": [edit]})
            editor.diagnostics(name, change + 2)
            times.append(time.monotonic() - start)
        processor = (editor.processor() - before) / changes
        editor.end()
        return text.count("\n"), first, times, processor


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("regate", type=os.path.abspath)
    parser.add_argument("lines", nargs="?", type=int, default=10_000)
    parser.add_argument("changes", nargs="?", type=int, default=20)
    parser.add_argument("--most", type=float, help="milliseconds that a median may take")
    arguments = parser.parse_args()
    slow = []
    print(f"{'text':12} {'lines':>6} {'first':>8} {'median':>8} {'longest':>8} {'processor':>9}  (ms)")
    for name, make in TEXTS.items():
        lines, first, times, processor = measure(arguments.regate, name, make, arguments.lines, arguments.changes)
        median = statistics.median(times) * 1000
        print(f"{name:12} {lines:6} {first * 1000:8.1f} {median:8.1f} {max(times) * 1000:8.1f} {processor * 1000:9.1f}", flush=True)
        if arguments.most and median > arguments.most:
            slow.append(name)
    if slow:
        raise SystemExit(f"above {arguments.most} ms a change: {', '.join(slow)}")


if __name__ == "__main__":
    main()
