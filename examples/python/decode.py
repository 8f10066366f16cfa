#!/usr/bin/env python3
"""Turns values read by kcat into lines of JSON.

kcat -C -e -q -b BROKERS -t hmnas.weight-events -f '%R%s' | python3 decode.py REGISTRY_URL
"""

import json
import sys

from hmnas_kafka import Registry, decode


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    registry = Registry(sys.argv[1])
    source = sys.stdin.buffer
    while size := source.read(4):
        print(json.dumps(decode(registry, source.read(int.from_bytes(size, "big")))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
