package io.hmnas.worker.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An architecture in the notation of DARTS: every intermediate node has two edges with one
 * operation each, and a node is the plain sum of both.
 *
 * @param normal two links per intermediate node, node by node
 * @param reduction likewise
 */
public record Genotype(List<Link> normal, List<Link> reduction) {
  private static final Pattern LINK =
      Pattern.compile("\\(\\s*['\"]([a-z0-9_]+)['\"]\\s*,\\s*(\\d{1,3})\\s*\\)");
  private static final Map<String, Genotype> PUBLISHED = published();

  public Genotype {
    normal = List.copyOf(normal);
    reduction = List.copyOf(reduction);
    if (normal.size() != reduction.size() || normal.isEmpty() || normal.size() % 2 != 0) {
      throw new IllegalArgumentException(
          "a genotype has two links for every intermediate node, as many in both cells; got %d in"
                  .formatted(normal.size())
              + " the normal and %d in the reduction cell".formatted(reduction.size()));
    }
  }

  /**
   * An operation applied to a node.
   *
   * @param operation its name
   * @param source 0 and 1 are the cell's inputs, intermediate nodes follow
   */
  public record Link(String operation, int source) {
    @Override
    public String toString() {
      return "('" + operation + "', " + source + ")";
    }
  }

  /**
   * Reads a published genotype's name, or the text that DARTS prints: {@code
   * Genotype(normal=[('sep_conv_3x3', 1), ...], normal_concat=range(2, 6), reduce=[...],
   * reduce_concat=range(2, 6))}.
   *
   * @throws IllegalArgumentException if it is neither, or a concat leaves a node out
   */
  public static Genotype parse(String text) {
    Genotype known = PUBLISHED.get(text.strip());
    if (known != null) {
      return known;
    }
    if (!text.contains("normal") || !text.contains("reduce")) {
      throw new IllegalArgumentException(
          "genotype must be %s, or text such as Genotype(normal=[('sep_conv_3x3', 0), ...],"
                  .formatted(String.join(", ", PUBLISHED.keySet()))
              + " normal_concat=range(2, 6), reduce=[...], reduce_concat=range(2, 6)), got '%s'"
                  .formatted(text.length() > 60 ? text.substring(0, 60) + "..." : text));
    }
    Genotype genotype = new Genotype(links(text, "normal"), links(text, "reduce"));
    genotype.requireConcat(text, "normal_concat");
    genotype.requireConcat(text, "reduce_concat");
    return genotype;
  }

  /** Names of the published genotypes. */
  public static Set<String> names() {
    return PUBLISHED.keySet();
  }

  /**
   * The same architecture in this notation.
   *
   * @throws IllegalArgumentException if it has another number of edges or operations somewhere
   */
  public static Genotype of(SearchSpace space, Selection selection) {
    return new Genotype(
        links(space, selection, CellType.NORMAL), links(space, selection, CellType.REDUCTION));
  }

  /** Intermediate nodes of a cell. */
  public int nodes() {
    return normal.size() / 2;
  }

  /**
   * The same architecture as operations of a space.
   *
   * @throws IllegalArgumentException if the space has not what it takes
   */
  public Selection selection(SearchSpace space) {
    if (space.nodes() != nodes()) {
      throw new IllegalArgumentException(
          "space.nodes must be %d as in the genotype, got %d".formatted(nodes(), space.nodes()));
    }
    Map<CellType, Set<String>> kept =
        Map.of(
            CellType.NORMAL, places(space, normal), CellType.REDUCTION, places(space, reduction));
    return Selection.of(
        space,
        type ->
            (edge, operation) ->
                java.util.Objects.requireNonNull(kept.get(type))
                    .contains(
                        place(
                            edge.source(),
                            edge.target(),
                            space.operations().get(operation).name())));
  }

  /** As DARTS prints it. */
  @Override
  public String toString() {
    String concat = "range(2, " + (nodes() + 2) + ")";
    return "Genotype(normal=%s, normal_concat=%s, reduce=%s, reduce_concat=%s)"
        .formatted(normal, concat, reduction, concat);
  }

  private static String place(int source, int target, String operation) {
    return source + ">" + target + " " + operation;
  }

  private static Set<String> places(SearchSpace space, List<Link> links) {
    Set<String> names =
        space.operations().stream().map(Operation::name).collect(Collectors.toSet());
    Set<String> places = new HashSet<>();
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      int target = i / 2 + 2;
      if (!names.contains(link.operation())) {
        throw new IllegalArgumentException(
            "the genotype has operation %s, which space.operations has not: %s"
                .formatted(link.operation(), names.stream().sorted().toList()));
      }
      if (link.source() >= target) {
        throw new IllegalArgumentException(
            "node %d of the genotype has an edge from %d: edges come from earlier nodes"
                .formatted(target, link.source()));
      }
      if (!places.add(place(link.source(), target, link.operation()))) {
        throw new IllegalArgumentException(
            "node %d of the genotype has %s twice".formatted(target, link));
      }
    }
    return places;
  }

  private static List<Link> links(SearchSpace space, Selection selection, CellType type) {
    List<Link> links = new ArrayList<>();
    for (int target = 2; target < space.nodes() + 2; target++) {
      List<Link> incoming = new ArrayList<>();
      int edges = 0;
      for (Edge edge : space.edgesInto(target)) {
        edges += selection.has(type, edge) ? 1 : 0;
        for (int o = 0; o < space.operations().size(); o++) {
          if (selection.has(type, edge, o)) {
            incoming.add(new Link(space.operations().get(o).name(), edge.source()));
          }
        }
      }
      if (incoming.size() != 2 || edges != 2) {
        throw new IllegalArgumentException(
            "DARTS' notation has two edges with one operation each into every node; node %d of the"
                    .formatted(target)
                + " %s cell has %d operations on %d edges: use another format"
                    .formatted(type.label(), incoming.size(), edges));
      }
      links.addAll(incoming);
    }
    return links;
  }

  private static List<Link> links(String text, String cell) {
    List<Link> links = new ArrayList<>();
    Matcher matcher = LINK.matcher(list(text, cell));
    while (matcher.find()) {
      links.add(new Link(matcher.group(1), Integer.parseInt(matcher.group(2))));
    }
    return links;
  }

  /** What stands between the brackets of a list. */
  private static String list(String text, String name) {
    Matcher matcher = Pattern.compile("\\b" + name + "\\s*=\\s*\\[([^\\]]*)]").matcher(text);
    if (!matcher.find()) {
      throw new IllegalArgumentException("the genotype has no list '%s=[...]'".formatted(name));
    }
    return matcher.group(1);
  }

  /** Our cells concatenate all intermediate nodes. */
  private void requireConcat(String text, String name) {
    Set<Integer> all = IntStream.range(2, nodes() + 2).boxed().collect(Collectors.toSet());
    Matcher range =
        Pattern.compile("\\b" + name + "\\s*=\\s*range\\(\\s*2\\s*,\\s*(\\d{1,3})\\s*\\)")
            .matcher(text);
    boolean complete =
        range.find()
            ? Integer.parseInt(range.group(1)) == nodes() + 2
            : Arrays.stream(list(text, name).split(",", -1))
                .map(String::strip)
                .filter(word -> word.matches("\\d{1,3}"))
                .map(Integer::valueOf)
                .collect(Collectors.toSet())
                .equals(all);
    if (!complete) {
      throw new IllegalArgumentException(
          "%s must name all intermediate nodes, 2 to %d: cells here concatenate all of them"
              .formatted(name, nodes() + 1));
    }
  }

  private static Map<String, Genotype> published() {
    Map<String, Genotype> published = new LinkedHashMap<>();
    // Liu et al., DARTS, ICLR 2019; their code's genotypes.py.
    published.put(
        "DARTS_V1",
        of(
            "sep_conv_3x3 1 sep_conv_3x3 0 skip_connect 0 sep_conv_3x3 1"
                + " skip_connect 0 sep_conv_3x3 1 sep_conv_3x3 0 skip_connect 2",
            "max_pool_3x3 0 max_pool_3x3 1 skip_connect 2 max_pool_3x3 0"
                + " max_pool_3x3 0 skip_connect 2 skip_connect 2 avg_pool_3x3 0"));
    published.put(
        "DARTS_V2",
        of(
            "sep_conv_3x3 0 sep_conv_3x3 1 sep_conv_3x3 0 sep_conv_3x3 1"
                + " sep_conv_3x3 1 skip_connect 0 skip_connect 0 dil_conv_3x3 2",
            "max_pool_3x3 0 max_pool_3x3 1 skip_connect 2 max_pool_3x3 1"
                + " max_pool_3x3 0 skip_connect 2 skip_connect 2 max_pool_3x3 1"));
    // Xu et al., PC-DARTS, ICLR 2020; their code's genotypes.py.
    published.put(
        "PC_DARTS_CIFAR",
        of(
            "sep_conv_3x3 1 skip_connect 0 sep_conv_3x3 0 dil_conv_3x3 1"
                + " sep_conv_5x5 0 sep_conv_3x3 1 avg_pool_3x3 0 dil_conv_3x3 1",
            "sep_conv_5x5 1 max_pool_3x3 0 sep_conv_5x5 1 sep_conv_5x5 2"
                + " sep_conv_3x3 0 sep_conv_3x3 3 sep_conv_3x3 1 sep_conv_3x3 2"));
    published.put(
        "PC_DARTS_IMAGENET",
        of(
            "skip_connect 1 sep_conv_3x3 0 sep_conv_3x3 0 skip_connect 1"
                + " sep_conv_3x3 1 sep_conv_3x3 3 sep_conv_3x3 1 dil_conv_5x5 4",
            "sep_conv_3x3 0 skip_connect 1 dil_conv_5x5 2 max_pool_3x3 1"
                + " sep_conv_3x3 2 sep_conv_3x3 1 sep_conv_5x5 0 sep_conv_3x3 3"));
    return java.util.Collections.unmodifiableMap(published);
  }

  private static Genotype of(String normal, String reduction) {
    return new Genotype(pairs(normal), pairs(reduction));
  }

  private static List<Link> pairs(String words) {
    String[] word = words.split(" ", -1);
    List<Link> links = new ArrayList<>();
    for (int i = 0; i < word.length; i += 2) {
      links.add(new Link(word[i], Integer.parseInt(word[i + 1])));
    }
    return links;
  }
}
