"""Cuts the calls that delivery makes out of GitHub's OpenAPI description, for `fixtures/github.json`.

npm install @octokit/openapi
python tests/delivery/trim_openapi.py node_modules/@octokit/openapi/generated/api.github.com.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]

CALLS = {
    ("get", "/repos/{owner}/{repo}"),
    ("get", "/repos/{owner}/{repo}/pulls"),
    ("post", "/repos/{owner}/{repo}/pulls"),
    ("get", "/repos/{owner}/{repo}/pulls/{pull_number}"),
    ("patch", "/repos/{owner}/{repo}/pulls/{pull_number}"),
    ("post", "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers"),
    ("post", "/repos/{owner}/{repo}/issues/{issue_number}/labels"),
    ("get", "/repos/{owner}/{repo}/commits/{ref}/check-runs"),
    ("get", "/repos/{owner}/{repo}/commits/{ref}/status"),
    ("get", "/repos/{owner}/{repo}/actions/jobs/{job_id}/logs"),
}
READ = {
    "base", "body", "check_runs", "conclusion", "context", "default_branch", "description", "details_url", "fork",
    "full_name", "head", "html_url", "id", "label", "merged", "merged_at", "name", "number", "output", "owner", "parent",
    "ref", "repo", "sha", "state", "status", "statuses", "summary", "target_url", "text", "title", "total_count", "url",
}  # fmt: skip
"""Fields of answers that are kept."""
MESSAGES = {"message", "documentation_url", "errors", "status"}


def main(source: Path) -> None:
    described = json.loads(source.read_text())
    calls = {}
    for method, path in sorted(CALLS):
        operation = described["paths"][path][method]
        calls[f"{method} {path}"] = {
            "parameters": [parameter(described, p) for p in operation.get("parameters", [])],
            "body": body(described, operation.get("requestBody")),
            "answers": {
                status: answer(described, content, READ if status < "400" else MESSAGES)
                for status, content in operation["responses"].items()
            },
        }
    made = {"source": "npm @octokit/openapi", "version": described["info"]["version"], "calls": calls}
    target = Path(__file__).parent / "fixtures" / "github.json"
    target.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n")


def resolved(described: Json, node: Json) -> Json:
    while "$ref" in node:
        found: Any = described
        for word in node["$ref"].removeprefix("#/").split("/"):
            found = found[word]
        node = found
    return node


def parameter(described: Json, node: Json) -> Json:
    node = resolved(described, node)
    return {
        "name": node["name"],
        "in": node["in"],
        "required": node.get("required", False),
        "schema": plain(described, node["schema"], None),
    }


def body(described: Json, node: Json | None) -> Json | None:
    if node is None:
        return None
    schema = resolved(described, node)["content"]["application/json"]["schema"]
    return {"required": node.get("required", False), "schema": plain(described, schema, None)}


def answer(described: Json, node: Json, keep: set[str]) -> Json | None:
    content = resolved(described, node).get("content", {})
    return plain(described, content["application/json"]["schema"], keep) if "application/json" in content else None


def plain(described: Json, node: Json, keep: set[str] | None, depth: int = 0) -> Json:
    """A JSON Schema without references and prose; of objects only the properties in `keep`, and no others are allowed then."""
    node = resolved(described, node)
    if "allOf" in node:
        node = {**node, **{k: v for part in node["allOf"] for k, v in resolved(described, part).items()}}
    result: Json = {k: node[k] for k in ("type", "enum", "minItems", "pattern", "required") if k in node}
    for word in ("oneOf", "anyOf"):
        if word in node:
            result[word] = [plain(described, part, keep, depth + 1) for part in node[word]]
    if "items" in node:
        result["items"] = plain(described, node["items"], keep, depth + 1)
    if "properties" in node:
        names = [name for name in node["properties"] if keep is None or (name in keep and depth < 5)]
        result["properties"] = {name: plain(described, node["properties"][name], keep, depth + 1) for name in names}
        if keep is not None:
            result["required"] = [name for name in node.get("required", []) if name in names]
            result["additionalProperties"] = False
    return {"anyOf": [{"type": "null"}, result]} if node.get("nullable") else result


if __name__ == "__main__":
    main(Path(sys.argv[1]))
