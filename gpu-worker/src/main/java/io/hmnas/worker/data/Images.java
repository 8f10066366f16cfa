package io.hmnas.worker.data;

/** Labelled images, which a network sees in one size. */
public sealed interface Images permits ImageSet, ImageFiles {
  /** Number of images. */
  int count();

  int channels();

  /** Rows. */
  int height();

  /** Columns. */
  int width();

  /** Class of an image, from 0. */
  int label(int image);
}
