package io.hmnas.worker.data;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Labelled images in files, decoded when they are asked for: only their names are in memory.
 * Classes take turns, so that the first images are of all classes.
 */
public final class ImageFiles implements Images {
  private static final int CHANNELS = 3;

  private final Path folder;
  private final List<String> classes;
  private final String[] names;
  private final int[] labels;
  private final int size;

  private ImageFiles(Path folder, List<String> classes, String[] names, int[] labels, int size) {
    this.folder = folder;
    this.classes = classes;
    this.names = names;
    this.labels = labels;
    this.size = size;
  }

  static ImageFiles of(ClassFolders folders, int limit, int size) {
    int count = FoundDataSet.limited(folders.count(), limit);
    String[] names = new String[count];
    int[] labels = new int[count];
    int image = 0;
    for (int turn = 0; image < count; turn++) {
      for (int c = 0; c < folders.classes().size() && image < count; c++) {
        List<String> files = folders.files().get(c);
        if (turn < files.size()) {
          names[image] = files.get(turn);
          labels[image++] = c;
        }
      }
    }
    return new ImageFiles(folders.folder(), folders.classes(), names, labels, size);
  }

  @Override
  public int count() {
    return names.length;
  }

  @Override
  public int channels() {
    return CHANNELS;
  }

  @Override
  public int height() {
    return size;
  }

  @Override
  public int width() {
    return size;
  }

  @Override
  public int label(int image) {
    return labels[image];
  }

  /** An image's file. */
  Path file(int image) {
    return folder.resolve(classes.get(labels[image])).resolve(names[image]);
  }

  /**
   * Decodes images, several at a time; the outcome does not depend on how many.
   *
   * @param seeds of the generators of all that is random, one per image
   * @param pixels where to put them, unsigned, [images, channels, height, width], from position 0
   * @throws DataSetException.Unavailable if a file cannot be read
   */
  public void read(int[] images, Decoding decoding, long[] seeds, ByteBuffer pixels) {
    int length = CHANNELS * size * size;
    IntStream.range(0, images.length)
        .parallel()
        .forEach(
            i -> {
              ImageDecoder decoder = new ImageDecoder(file(images[i]));
              byte[] decoded =
                  decoder.decode(size, decoding, RandomSource.XO_SHI_RO_256_PP.create(seeds[i]));
              pixels.put(i * length, decoded);
            });
  }
}
