package io.hmnas.schemas.config;

import io.hmnas.schemas.avro.DatasetConfig;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.SweepConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What the schema cannot say: rules over several fields, and over the words in a field. */
final class CrossFieldRules {
  private static final Pattern OPERATION = Pattern.compile("[a-z0-9_]+");

  /** Sums of shares are compared with a little slack: 0.7 + 0.2 + 0.1 exceeds 1 in binary. */
  private static final double SLACK = 1e-9;

  private final List<Problem> problems = new ArrayList<>();

  private CrossFieldRules() {}

  static List<Problem> check(SweepConfig config) {
    CrossFieldRules rules = new CrossFieldRules();
    rules.dataset(config);
    rules.operations(config.getSpace().getOperations());
    rules.notAbove(
        "supernet",
        config.getSupernet().getLearningRateMin(),
        config.getSupernet().getLearningRate());
    rules.mask(config.getMask());
    rules.notAbove(
        "finetune",
        config.getFinetune().getLearningRateMin(),
        config.getFinetune().getLearningRate());
    rules.problems.addAll(BranchRules.check(config));
    return rules.problems;
  }

  private void dataset(SweepConfig config) {
    DatasetConfig dataset = config.getDataset();
    if (dataset.getName().isBlank()) {
      add("dataset.name", "must name a data set", "'" + dataset.getName() + "'");
    }
    double share = config.getSupernet().getValidationFraction();
    double smallerShare = Math.min(share, 1 - share);
    double least = Math.ceil(config.getBatchSize() / smallerShare - SLACK);
    if (dataset.getTrainLimit() > 0 && dataset.getTrainLimit() < least) {
      add(
          "dataset.trainLimit",
          "must be 0 (all images) or at least "
              + Setting.plain(least)
              + ", so that both parts of the training set fill a batch",
          Integer.toString(dataset.getTrainLimit()),
          "batchSize",
          "supernet.validationFraction");
    }
  }

  private void operations(List<String> operations) {
    if (operations.isEmpty()) {
      add("space.operations", "must name at least one operation", "an empty list");
    }
    Set<String> seen = new HashSet<>();
    for (String operation : operations) {
      if (!OPERATION.matcher(operation).matches()) {
        add(
            "space.operations",
            "must be names of operations (lower-case letters, digits, underscores)",
            "'" + operation + "'");
      } else if (!seen.add(operation)) {
        add("space.operations", "must name every operation once", operation + " twice");
      }
    }
  }

  private void notAbove(String section, double low, double high) {
    if (low > high) {
      add(
          section + ".learningRateMin",
          "must not be above " + section + ".learningRate (" + Setting.plain(high) + ")",
          Setting.plain(low),
          section + ".learningRate");
    }
  }

  private void mask(MaskConfig mask) {
    if (mask.getThreshold() >= mask.getInitial()) {
      add(
          "mask.threshold",
          "must be below mask.initial ("
              + Setting.plain(mask.getInitial())
              + "), or everything starts out masked",
          Setting.plain(mask.getThreshold()),
          "mask.initial");
    }
    if (mask.getCeiling() != 0 && mask.getCeiling() < mask.getInitial()) {
      add(
          "mask.ceiling",
          "must be 0 (no clipping) or at least mask.initial ("
              + Setting.plain(mask.getInitial())
              + ")",
          Setting.plain(mask.getCeiling()),
          "mask.initial");
    }
    if (mask.getWarmUp() + mask.getCoolDown() > 1 + SLACK) {
      add(
          "mask.coolDown",
          "must be at most 1 - mask.warmUp (" + Setting.plain(mask.getWarmUp()) + ")",
          Setting.plain(mask.getCoolDown()),
          "mask.warmUp");
    }
    if (mask.getBudget() > 0) {
      budget(mask);
    }
  }

  private void budget(MaskConfig mask) {
    if (mask.getWarmUp() + mask.getBudgetRamp() > 1 + SLACK) {
      add(
          "mask.budgetRamp",
          "must be at most 1 - mask.warmUp ("
              + Setting.plain(mask.getWarmUp())
              + "), or the budget is never reached",
          Setting.plain(mask.getBudgetRamp()),
          "mask.warmUp",
          "mask.budget");
    }
    if (!mask.getEdges() && !mask.getOperations()) {
      add(
          "mask.budget",
          "must be 0 when neither mask.edges nor mask.operations is learned",
          Setting.plain(mask.getBudget()),
          "mask.edges",
          "mask.operations");
    }
  }

  private void add(String field, String requirement, String value, String... related) {
    problems.add(new Problem(field, requirement, value, List.of(related)));
  }
}
