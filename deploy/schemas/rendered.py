"""rendered.py FILE: checks what no schema sees in the objects that `helm template` wrote: that one object finds the
labels, ports and names that it expects of another. Prints each fault."""
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
# Objects that ci/*.yaml take from the cluster.
GIVEN = {("Secret", "atelier-secrets"), ("Secret", "atelier-keys")}
# NAME-worker-HASH-SUFFIX: a pod adds up to 17 characters to its Deployment, and WORKER_NAME takes 40.
LONGEST_WORKER = 40 - 17
objects = [each for each in yaml.safe_load_all(Path(sys.argv[1]).read_text(encoding="utf-8")) if each]
named = {(each["kind"], each["metadata"]["name"]) for each in objects}
faults = []


def of(kind):
    return [each for each in objects if each["kind"] == kind]


def title(each):
    return f"{each['kind']} {each['metadata']['name']}"


def expect(condition, text):
    if not condition:
        faults.append(text)


def values(node, key):
    """Every value under this key, at any depth."""
    if isinstance(node, list):
        return [found for each in node for found in values(each, key)]
    if not isinstance(node, dict):
        return []
    return [value for name, value in node.items() if name == key] + [
        found for each in node.values() for found in values(each, key)]


def selects(selector, labels):
    if any(labels.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    return all(labels.get(each["key"]) in each["values"] for each in selector.get("matchExpressions", []))


pods = {each["metadata"]["name"]: each["spec"]["template"] for each in of("Deployment") + of("Job")}


def pods_of(selector):
    return [pod for pod in pods.values() if selects(selector, pod["metadata"]["labels"])]


def ports_of(pod):
    return [port for container in pod["spec"]["containers"] for port in container.get("ports", [])]


# Selectors find pods, and named ports are theirs.
for each in of("Deployment") + of("PodDisruptionBudget"):
    expect(len(pods_of(each["spec"]["selector"])) == 1, f"{title(each)} selects not just its own pods")
for each in of("Service"):
    found = pods_of({"matchLabels": each["spec"]["selector"]})
    expect(len(found) == 1, f"{title(each)} selects not just its own pods")
    for pod in found:
        names = [port["name"] for port in ports_of(pod)]
        expect(all(port["targetPort"] in names for port in each["spec"]["ports"]), f"{title(each)}: no such port")
for each in of("PodMonitor"):
    found = pods_of(each["spec"]["selector"])
    expect(found, f"{title(each)} selects no pod")
    for pod in found:
        names = [port["name"] for port in ports_of(pod)]
        expect(all(end["port"] in names for end in each["spec"]["podMetricsEndpoints"]), f"{title(each)}: no such port")
for each in of("ServiceMonitor"):
    found = [service for service in of("Service") if selects(each["spec"]["selector"], service["metadata"]["labels"])]
    expect(len(found) == 1, f"{title(each)} selects no Service")
    names = [port["name"] for service in found for port in service["spec"]["ports"]]
    expect(all(end["port"] in names for end in each["spec"]["endpoints"]), f"{title(each)}: no such port")
for name, pod in pods.items():
    names = [port["name"] for port in ports_of(pod)]
    for probe in values(pod, "httpGet"):
        expect(probe["port"] in names, f"{name}: a probe asks port {probe['port']}")
    mounted = {volume["name"] for volume in pod["spec"]["volumes"]}
    for mounts in values(pod, "volumeMounts"):
        expect({mount["name"] for mount in mounts} <= mounted, f"{name}: a mount without its volume")
    variables = [variable["name"] for container in pod["spec"]["containers"] for variable in container["env"]]
    expect(len(variables) == len(set(variables)), f"{name}: a variable twice")

# Network policies: all is denied, then each listening port, and each backend of the values, is allowed.
policies = of("NetworkPolicy")
if policies:
    for name, pod in pods.items():
        mine = [policy["spec"] for policy in policies if selects(policy["spec"]["podSelector"], pod["metadata"]["labels"])]
        expect(any("ingress" not in policy and "egress" not in policy for policy in mine), f"{name}: nothing is denied")
        into = [port["port"] for policy in mine for rule in policy.get("ingress", []) for port in rule["ports"]]
        for port in ports_of(pod):
            expect(port["containerPort"] in into, f"{name}: nobody may reach port {port['containerPort']}")
        out = [port["port"] for policy in mine for rule in policy.get("egress", []) for port in rule["ports"]]
        for port in [53, 5432]:
            expect(port in out, f"{name} may not reach port {port}")
    if any(end.startswith("http://collector.monitoring:4318") for end in values(objects, "OTEL_EXPORTER_OTLP_ENDPOINT")):
        out = [port for policy in policies for rule in policy["spec"].get("egress", []) for port in rule["ports"]]
        for port in [4318, 9443]:
            expect({"protocol": "TCP", "port": port} in out, f"port {port} of the values may not be reached")
        expect(len({port["port"] for port in out}) == 9, f"more ports than the values name: {out}")

# What pods refer to is made here or given.
for reference in values(list(pods.values()), "secretKeyRef"):
    expect(("Secret", reference["name"]) in named | GIVEN, f"no Secret {reference['name']}")
for reference in values(list(pods.values()), "configMapRef"):
    expect(("ConfigMap", reference["name"]) in named, f"no ConfigMap {reference['name']}")
for secret in values(list(pods.values()), "secretName"):
    expect(("Secret", secret) in named | GIVEN, f"no Secret {secret}")

# A release leaves nothing behind: what hooks make goes with them. Hooks use nothing that is made after them.
hooks = [each for each in objects if "helm.sh/hook" in each["metadata"].get("annotations", {})]
for each in hooks:
    policy = each["metadata"]["annotations"]["helm.sh/hook-delete-policy"]
    expect("hook-succeeded" in policy, f"{title(each)} outlives its release")
before = {(each["kind"], each["metadata"]["name"]) for each in hooks} | GIVEN
for reference in values([each for each in hooks if each["kind"] == "Job"], "secretKeyRef"):
    expect(("Secret", reference["name"]) in before, f"migrations run before Secret {reference['name']} exists")

# Autoscalers own the number of replicas. KEDA asks the query of the file, Prometheus has the alerts of the file.
for each in of("HorizontalPodAutoscaler") + of("ScaledObject"):
    target = [other for other in of("Deployment") if other["metadata"]["name"] == each["spec"]["scaleTargetRef"]["name"]]
    expect(len(target) == 1 and "replicas" not in target[0]["spec"], f"{title(each)}: its target is missing or fixed")
for query in values(of("ScaledObject"), "query"):
    text = (ROOT / "helm/atelier/files/work-waiting.sql").read_text(encoding="utf-8")
    expect(query.strip() == text.strip(), "KEDA's query is not that of the file")
for each in of("PrometheusRule"):
    alerts = yaml.safe_load((ROOT / "prometheus/alerts.yaml").read_text(encoding="utf-8"))
    expect(each["spec"] == alerts, "the alerts are not those of the file")
for name in pods:
    if name.endswith("-worker"):
        expect(len(name) <= LONGEST_WORKER, f"{name}: its pods' names are no WORKER_NAME")

print("\n".join(faults))
sys.exit(bool(faults))
