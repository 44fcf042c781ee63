"""What goes with the metrics: the form that Prometheus reads, the operator's tool, dashboard and alerts."""

import json
import os
import re
import shutil
import subprocess

import pytest
import yaml
from metered_site import Metrics, names_in, start_metered
from operator_tool import run, words
from running_site import PROGRAMS, ROOT, clean_environment, wait_for

MONITORING = ROOT / "systemd/monitoring"
REQUESTS = "sallyport_requests_total"


@pytest.fixture(scope="module")
def metered(make_site):
    return start_metered(make_site)


def test_it_is_what_prometheus_takes(metered):
    metered.register().login()
    metrics = metered.metrics()
    for family in metrics.families.values():
        assert family.documentation and family.type in ("counter", "gauge", "histogram")
        assert all(sample.name.startswith(family.name) for sample in family.samples)
        if family.type == "histogram":
            assert family.name.endswith("_seconds")
    assert metrics.get("sallyport_build_info", version=run("version").stdout.decode().split()[-1]) == 1
    if promtool := shutil.which("promtool"):
        command = [promtool, "check", "metrics"]
        told = subprocess.run(command, input=metrics.text, capture_output=True, text=True, check=False)
        assert (told.returncode, told.stdout + told.stderr) == (0, "")


def test_buckets_add_up_and_their_counts_are_the_requests(metered):
    metrics = metered.metrics()
    histograms = [family for family in metrics.families.values() if family.type == "histogram"]
    assert len(histograms) == 3
    for family in histograms:
        series = {}
        for sample in family.samples:
            labels = frozenset((name, value) for name, value in sample.labels.items() if name != "le")
            series.setdefault(labels, {})[sample.labels.get("le", sample.name)] = sample.value
        for values in series.values():
            buckets = sorted((float(bound), count) for bound, count in values.items() if "_" not in bound)
            assert len(buckets) == 17
            assert [count for _, count in buckets] == sorted(count for _, count in buckets)
            assert buckets[-1] == (float("inf"), values[family.name + "_count"])
    for (name, labels), count in metrics.samples.items():
        if name == "sallyport_request_duration_seconds_count":
            assert metrics.sum(REQUESTS, **dict(labels)) == count


def test_the_operators_tool_prints_the_same(metered, tmp_path):
    served = metered.metrics()
    told = run("metrics", **metered.settings)
    assert told.returncode == 0, told.stderr
    assert Metrics(told.stdout.decode()).families.keys() == served.families.keys()
    gone = run("metrics", **metered.settings | {"SALLYPORT_STATE_DIR": tmp_path / "none"})
    metrics = Metrics(gone.stdout.decode())
    assert gone.returncode == 0
    assert metrics.get("sallyport_database_up") == 0
    assert "sallyport_users" not in metrics.families
    assert metrics.get("sallyport_workers", pool="gate") == 3
    off = run("metrics", **metered.settings | {"SALLYPORT_METRICS_DIR": ""})
    assert (off.returncode, words(off)) == (78, ["SALLYPORT_METRICS_DIR is empty: nothing is counted"])


def test_a_pool_without_a_folder_serves_and_says_that_it_does_not_count(start_pool, tmp_path):
    pool = start_pool(workers=1, SALLYPORT_METRICS_DIR=tmp_path / "none")
    line = next(json.loads(line) for line in pool.lines if "metrics are not kept" in line)
    assert line["level"] == "notice"


@pytest.mark.parametrize("file", ["grafana-dashboard.json", "sallyport-rules.yml"])
def test_dashboard_and_alerts_speak_of_metrics_and_labels_that_there_are(metered, file):
    text = (MONITORING / file).read_text()
    parsed = json.loads(text) if file.endswith("json") else yaml.safe_load(text)
    assert parsed
    metrics = metered.metrics()
    known = set(metrics.families) | {name for name, _ in metrics.samples}
    known |= {name + "_total" for name, family in metrics.families.items() if family.type == "counter"}
    histograms = {name for name, family in metrics.families.items() if family.type == "histogram"}
    known |= {name + part for name in histograms for part in ("_bucket", "_sum", "_count")}
    spoken = names_in(text)
    assert len(spoken) >= 8
    assert spoken <= known
    for label in re.findall(r'\b(\w+)(?:=~|!=|=)\\?"', text):
        assert label in {"pool", "endpoint", "status", "outcome", "verdict", "event", "kind", "job", "state"}, label


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool (Debian's prometheus) is not there")
def test_promtool_takes_the_rules():
    for what, file in (("rules", "sallyport-rules.yml"), ("config", "prometheus.yml")):
        told = subprocess.run(
            ["promtool", "check", what, file], cwd=MONITORING, capture_output=True, text=True, check=False
        )
        assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("is_journal", [True, False])
def test_a_line_begins_with_its_priority_where_the_journal_reads_it(pool_settings, tmp_path, is_journal):
    log = tmp_path / "log"
    with log.open("wb") as stderr:
        file = os.fstat(stderr.fileno())
        stream = f"{file.st_dev}:{file.st_ino}" if is_journal else f"{file.st_dev}:{file.st_ino + 1}"
        command = [PROGRAMS / "sallyport-gate", "--listen", f"unix:{tmp_path}/gate.sock"]
        refused = clean_environment(SALLYPORT_STATE_DIR="relative", JOURNAL_STREAM=stream)
        assert subprocess.run(command, env=refused, stderr=stderr, check=False).returncode == 78
        environment = clean_environment(**pool_settings, JOURNAL_STREAM=stream)
        with subprocess.Popen(command, env=environment, stderr=stderr) as worker:
            wait_for(lambda: '"ready"' in log.read_text(), 60, "a worker that is ready")
            worker.terminate()
    lines = log.read_text().splitlines()
    marks = ("<3>sallyport-gate: ", '<6>{"time":') if is_journal else ("sallyport-gate: ", '{"time":')
    assert lines[0].startswith(marks[0])
    assert next(line for line in lines if '"ready"' in line).startswith(marks[1])
