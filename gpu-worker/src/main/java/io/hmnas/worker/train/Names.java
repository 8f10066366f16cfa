package io.hmnas.worker.train;

/** Names of a checkpoint's entries. */
final class Names {
  static final String WEIGHTS = "weights";
  static final String VELOCITY = "weights.velocity";
  static final String NORM_MEAN = "norm.mean";
  static final String NORM_VARIANCE = "norm.variance";

  /** alpha and beta, in the order of EncodingLayout. */
  static final String ENCODING = "encoding";

  static final String ENCODING_FIRST = "encoding.first";
  static final String ENCODING_SECOND = "encoding.second";
  static final String ENCODING_STEPS = "encoding.steps";

  /** Real masks of operations and edges, in the order of EncodingLayout. */
  static final String MASK = "mask";

  static final String MASK_FIRST = "mask.first";
  static final String MASK_SECOND = "mask.second";
  static final String MASK_STEPS = "mask.steps";

  /** Real masks of the network weights, in the order of NetworkLayout. */
  static final String WEIGHT_MASK = "mask.weights";

  static final String WEIGHT_MASK_FIRST = "mask.weights.first";
  static final String WEIGHT_MASK_SECOND = "mask.weights.second";
  static final String LAMBDA = "lambda";

  /** Binary masks of the pruned network's weights. */
  static final String KEPT_WEIGHTS = "weights.kept";

  /** Of the auxiliary head, between the steps of a FINETUNE that has one. */
  static final String AUXILIARY = "auxiliary.weights";

  static final String AUXILIARY_VELOCITY = "auxiliary.weights.velocity";

  /** Followed by the type of cell: weights of operations in their node's sum. */
  static final String MIXTURE = "mixture.";

  /** Followed by the type of cell: the operations of the pruned network. */
  static final String SELECTION = "selection.";

  /** The branch, if it is another than hm-nas and the stage is its own. */
  static final String BRANCH = "branch";

  static final String RESCUED = "rescued";
  static final String SUPERNET_ACCURACY = "accuracy.supernet";
  static final String MASKED_ACCURACY = "accuracy.masked";
  static final String PRUNED_ACCURACY = "accuracy.pruned";

  private Names() {}
}
