"""inline.py VERSION FOLDER: writes the schemas of the kinds that the chart makes, each whole in one file.

The package kubernetes-validate, installed where Python finds it, refers from each kind to one file of definitions, under an address that kubeconform
does not resolve.
"""
import json
import sys
from importlib.util import find_spec
from pathlib import Path

KINDS = [
    "configmap-v1", "secret-v1", "service-v1", "serviceaccount-v1", "deployment-apps-v1", "job-batch-v1",
    "horizontalpodautoscaler-autoscaling-v2", "poddisruptionbudget-policy-v1", "networkpolicy-networking-v1",
    "ingress-networking-v1",
]
version, folder = sys.argv[1:]
package = Path(find_spec("kubernetes_validate").origin).parent
inside = package / "kubernetes-json-schema" / f"v{version}-local-strict"
definitions = json.loads((inside / "_definitions.json").read_text())["$defs"]


def inline(node):
    """Replaces each reference by what it names. None of these kinds contains itself."""
    if isinstance(node, list):
        return [inline(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return inline(definitions[node["$ref"].rsplit("/", 1)[1]])
    return {name: inline(value) for name, value in node.items() if name not in ("$id", "$schema")}


for kind in KINDS:
    schema = inline(json.loads((inside / f"{kind}.json").read_text()))
    Path(folder, f"{kind}.json").write_text(json.dumps(schema), encoding="utf-8")
