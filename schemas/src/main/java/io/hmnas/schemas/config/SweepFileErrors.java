package io.hmnas.schemas.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Gathers the errors of one sweep file. */
final class SweepFileErrors {
  private final String file;
  private final List<SweepFileError> errors = new ArrayList<>();

  SweepFileErrors(String file) {
    this.file = file;
  }

  void add(int line, String field, String message) {
    errors.add(new SweepFileError(file, line, field, message));
  }

  /** The node is not what it must be. */
  void wrong(String path, Node node, String requirement) {
    add(line(node), path, path + " must be " + requirement + ", got " + shown(node));
  }

  void throwIfAny() {
    if (!errors.isEmpty()) {
      errors.sort(Comparator.comparingInt(SweepFileError::line));
      throw new SweepFileException(errors);
    }
  }

  static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  private static String shown(Node node) {
    if (node instanceof ScalarNode scalar) {
      if (scalar.getTag().equals(Tag.NULL)) {
        return "nothing";
      }
      return scalar.isPlain() ? scalar.getValue() : "'" + scalar.getValue() + "'";
    }
    return node instanceof SequenceNode ? "a list" : "a section";
  }
}
