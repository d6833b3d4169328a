"""Talks to the real YAML language server over its standard streams, as an editor does."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PLACES = (ROOT / ".tools", Path(os.environ.get("WATTFIT_TOOLS", "/nowhere")))
"""Where `npm install yaml-language-server` may have put it; .ci/run uses the first."""
PATIENCE = 60.0


def command() -> list[str] | None:
    """Give the command that starts the server, nothing where node or the package is absent."""
    node = shutil.which("node")
    found = [each / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server" for each in PLACES]
    there = [each for each in found if each.exists()]
    return [node, str(there[0]), "--stdio"] if node and there else None


class Server:
    """One running server, with the files of a folder open in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.told = folder, queue.Queue[dict[str, Any]]()
        started = command()
        assert started is not None
        self.process = subprocess.Popen(started, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        self.asked = 0
        self.request("initialize", {"processId": os.getpid(), "rootUri": folder.as_uri(), "capabilities": {
            "workspace": {"configuration": True},
            "textDocument": {"completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                             "hover": {"contentFormat": ["markdown"]}, "publishDiagnostics": {}},
        }})  # fmt: skip
        self.send("initialized", {})

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.listener.join()
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()

    def open(self, path: Path, text: str) -> str:
        """Open a text under a path; give its address."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.send("textDocument/didOpen", {"textDocument": document})
        return uri

    def complete(self, uri: str, line: int, column: int) -> dict[str, str]:
        """Give what is offered at a spot, each with what is told of it."""
        found = self.request("textDocument/completion", _spot(uri, line, column))
        return {each["label"]: _text(each.get("documentation", "")) for each in found["items"]}

    def hover(self, uri: str, line: int, column: int) -> str:
        """Give what is told of a spot."""
        found = self.request("textDocument/hover", _spot(uri, line, column))
        return _text(found["contents"]) if found else ""

    def diagnostics(self, uri: str) -> list[tuple[int, str]]:
        """Give what the server finds wrong: line and message."""
        while True:
            message = self.told.get(timeout=PATIENCE)
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                found = message["params"]["diagnostics"]
                return [(each["range"]["start"]["line"], each["message"]) for each in found]

    def request(self, method: str, params: Any) -> Any:
        """Ask, and wait for the answer."""
        self.asked += 1
        self._write({"id": self.asked, "method": method, "params": params})
        kept = []
        while True:
            message = self.told.get(timeout=PATIENCE)
            if message.get("id") == self.asked and "method" not in message:
                for each in kept:
                    self.told.put(each)
                assert "error" not in message, message
                return message["result"]
            kept.append(message)

    def send(self, method: str, params: Any) -> None:
        """Tell the server something."""
        self._write({"method": method, "params": params})

    def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.split(b":")[1])
            while stream.readline().strip():
                pass
            message = json.loads(stream.read(length))
            if "method" in message and "id" in message:
                self._answer(message)
            else:
                self.told.put(message)

    def _answer(self, message: dict[str, Any]) -> None:
        """Answer what the server asks of an editor: its settings."""
        result: Any = None
        if message["method"] == "workspace/configuration":
            file = self.folder / ".vscode" / "settings.json"
            schemas = json.loads(file.read_text())["yaml.schemas"] if file.exists() else {}
            yaml = {"validate": True, "hover": True, "completion": True, "schemas": schemas,
                    "schemaStore": {"enable": False}}  # fmt: skip
            result = [yaml if each.get("section") == "yaml" else None for each in message["params"]["items"]]
        self._write({"id": message["id"], "result": result})


def _spot(uri: str, line: int, column: int) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}


def _text(told: Any) -> str:
    return told if isinstance(told, str) else str(told.get("value", ""))
