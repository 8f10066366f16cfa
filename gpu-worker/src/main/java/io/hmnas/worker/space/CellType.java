package io.hmnas.worker.space;

/** The two types of cell; all cells of a type share one encoding. */
public enum CellType {
  /** Keeps the size of the feature maps. */
  NORMAL("normal"),
  /** Halves the size and doubles the channels. */
  REDUCTION("reduction");

  private final String label;

  CellType(String label) {
    this.label = label;
  }

  /** The name used in events, checkpoints and files. */
  public String label() {
    return label;
  }
}
