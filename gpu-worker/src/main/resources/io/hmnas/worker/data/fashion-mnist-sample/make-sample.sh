#!/bin/sh
# Makes the sample of Fashion-MNIST in this folder: the first 6,000 training and the first 1,000 test images
# with their labels, as gzip IDX files. The source is a folder with the four files of Fashion-MNIST, by default
# that of Debian's package dataset-fashion-mnist.
#
#   ./make-sample.sh [FOLDER]
set -eu

from=${1:-/usr/share/datasets/fashion-mnist}
to=$(dirname "$0")

# cut_file FILE HEADER-BYTES COUNT BYTES-PER-ITEM: keeps the first COUNT items and corrects the header's count.
cut_file() {
  full=$(mktemp)
  gzip -dc "$from/$1.gz" > "$full"
  {
    head -c 4 "$full"
    # The count, big-endian, in bytes 4 to 7.
    printf "$(printf '\\%03o\\%03o\\%03o\\%03o' 0 0 $(($3 / 256)) $(($3 % 256)))"
    tail -c +9 "$full" | head -c $(($2 - 8 + $3 * $4))
  } | gzip -9n > "$to/$1.gz"
  rm -f "$full"
}

cut_file train-images-idx3-ubyte 16 6000 784
cut_file train-labels-idx1-ubyte 8 6000 1
cut_file t10k-images-idx3-ubyte 16 1000 784
cut_file t10k-labels-idx1-ubyte 8 1000 1
