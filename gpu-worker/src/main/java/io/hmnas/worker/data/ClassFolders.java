package io.hmnas.worker.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder with a folder of image files for every class.
 *
 * @param folder which holds them
 * @param classes names of the folders, in order: the class of an image is its folder's position
 * @param files per class, names of its image files, in order
 */
record ClassFolders(Path folder, List<String> classes, List<List<String>> files) {
  private static final Set<String> ENDINGS = Set.of(".jpeg", ".jpg", ".png", ".gif", ".bmp");

  /**
   * Lists a folder.
   *
   * @throws DataSetException.Unavailable if it has not two classes of images at least
   */
  static ClassFolders in(Path folder) {
    List<String> classes = new ArrayList<>();
    List<List<String>> files = new ArrayList<>();
    for (String name : names(folder, Files::isDirectory)) {
      List<String> images = names(folder.resolve(name), ClassFolders::isImage);
      if (images.isEmpty()) {
        throw new DataSetException.Unavailable(
            "%s: expected image files (%s), found none: fill the folder or remove it"
                .formatted(
                    folder.resolve(name), String.join(", ", ENDINGS.stream().sorted().toList())));
      }
      classes.add(name);
      files.add(images);
    }
    if (classes.size() < 2) {
      throw new DataSetException.Unavailable(
          "%s: expected a folder of images for every class, at least two, found %d"
              .formatted(folder, classes.size()));
    }
    return new ClassFolders(folder, List.copyOf(classes), List.copyOf(files));
  }

  /** Number of images. */
  int count() {
    return files.stream().mapToInt(List::size).sum();
  }

  /** Looks at the first bytes of the first image of every class. */
  void checkHeads() {
    for (int c = 0; c < classes.size(); c++) {
      Path file = folder.resolve(classes.get(c)).resolve(files.get(c).get(0));
      try (InputStream in = Files.newInputStream(file)) {
        byte[] head = in.readNBytes(4);
        if (!known(head)) {
          throw new DataSetException.Unavailable(
              "%s: expected an image, found a file that begins with %s: replace it"
                  .formatted(file, java.util.HexFormat.ofDelimiter(" ").formatHex(head)));
        }
      } catch (IOException e) {
        throw new DataSetException.Unavailable(
            "%s: cannot be read: %s".formatted(file, e.getMessage()), e);
      }
    }
  }

  /** Both parts: those for which every class's numbers, spread evenly, are taken; and the rest. */
  ClassFolders part(double share, boolean taken) {
    List<List<String>> parts =
        files.stream()
            .map(
                names -> {
                  List<String> part = new ArrayList<>();
                  for (int i = 0; i < names.size(); i++) {
                    boolean take = Math.floor((i + 1) * share) > Math.floor(i * share);
                    if (take == taken) {
                      part.add(names.get(i));
                    }
                  }
                  return List.copyOf(part);
                })
            .toList();
    return new ClassFolders(folder, classes, parts);
  }

  private static boolean isImage(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }

  private static boolean known(byte[] head) {
    return head.length == 4
        && ((head[0] == (byte) 0xff && head[1] == (byte) 0xd8)
            || (head[0] == (byte) 0x89 && head[1] == 'P' && head[2] == 'N' && head[3] == 'G')
            || (head[0] == 'G' && head[1] == 'I' && head[2] == 'F')
            || (head[0] == 'B' && head[1] == 'M'));
  }

  private interface Wanted {
    boolean test(Path path);
  }

  private static List<String> names(Path folder, Wanted wanted) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(wanted::test)
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new DataSetException.Unavailable(
          "%s: cannot be read: %s".formatted(folder, e.getMessage()), e);
    }
  }
}
