package io.hmnas.standalone.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Text in columns. */
final class Columns {
  private static final String GAP = "  ";

  private Columns() {}

  /** A line of headings, and a line for each row; every row has as many cells as headings. */
  static String of(List<String> headings, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>();
    all.add(headings);
    all.addAll(rows);
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < headings.size(); column++) {
      int index = column;
      widths.add(all.stream().mapToInt(row -> row.get(index).length()).max().orElse(0));
    }
    return all.stream().map(row -> line(row, widths)).collect(Collectors.joining());
  }

  private static String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      line.append(cell).append(" ".repeat(widths.get(column) - cell.length())).append(GAP);
    }
    return line.toString().stripTrailing() + System.lineSeparator();
  }
}
