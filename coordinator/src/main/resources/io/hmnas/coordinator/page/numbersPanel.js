// The report's numbers as tables, and what proves where they come from.

import { html, table } from "./dom.js";
import { decimal, duration, NOTHING, stageName, statusName, whole } from "./format.js";

export const numbersPanel = {
  id: "numbers",
  title: "Numbers",
  onlyIn: "report",
  needs: ["report"],
  create(body) {
    return {
      update(model) {
        const report = model.report;
        body.replaceChildren(
          html("h3", {}, "Networks found, by seed"), seeds(report),
          html("h3", {}, "All networks, with baselines"), networks(report),
          more("Every step: worker, time and digest of its checkpoint", () => steps(report)),
          more("Where the records are: topic, partition and offset", () => records(report)),
          more("Configuration", () => json(report.config)),
          more("Versions and backends", () => json({ versions: report.versions, backends: report.backends })));
      },
    };
  },
};

function more(title, content) {
  const details = html("details", {
    ontoggle: () => {
      if (details.open && details.children.length === 1) {
        details.append(content());
      }
    },
  }, html("summary", {}, title));
  return details;
}

function json(value) {
  return html("pre", { tabindex: "0" }, JSON.stringify(value, null, 2));
}

function kept(part, all) {
  return part === null || part === undefined ? NOTHING : `${part} of ${all}`;
}

function seeds(report) {
  return table("Networks found, by seed",
    ["seed", "status", "test accuracy", "parameters", "of the supernet\u2019s", "edges", "operations",
      "multiply-adds", "time of its steps", "why it failed"],
    report.summary.map((run) => [String(run.seed), statusName(run.status), decimal(run.testAccuracy, 4),
      whole(run.parameters), whole(run.supernetParameters), kept(run.keptEdges, run.edges),
      kept(run.keptOperations, run.operations), whole(run.multiplyAdds), duration(run.seconds),
      run.failureReason ?? ""]));
}

function networks(report) {
  return table("All networks", ["seed", "branch", "test accuracy", "parameters", "not masked",
    "multiply-adds", "checkpoint"],
  report.architectures.map((found) => [String(found.seed), found.branch, decimal(found.testAccuracy, 4),
    whole(found.parameters), whole(found.nonZeroParameters), whole(found.multiplyAdds),
    html("code", {}, found.checkpointDigest)]));
}

function steps(report) {
  return table("Every step", ["seed", "branch", "stage", "step", "attempt", "worker", "time",
    "validation accuracy", "checkpoint"],
  report.runs.flatMap((run) => run.history.map((step) => [String(run.seed), step.branch,
    stageName(step.stage), String(step.step + 1), String(step.attempt), step.worker,
    duration(step.seconds), decimal(step.metrics?.validationAccuracy ?? NaN, 4),
    html("code", {}, step.outputDigest)])));
}

function records(report) {
  return table("Records", ["key", "topic", "partition", "records", "first offset", "last offset"],
    report.records.map((record) => [record.key, record.topic, String(record.partition),
      String(record.count), String(record.first), String(record.last)]));
}
